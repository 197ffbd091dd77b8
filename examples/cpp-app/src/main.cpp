// SPDX-License-Identifier: Apache-2.0
//
// The same API from C++: classes, lambdas and containers. Exceptions are off.

#include <string>
#include <vector>

#include "mgos.h"
#include "mgos_rpc.h"

namespace {

class Sampler {
 public:
  void Start(int interval_ms) {
    mgos_set_timer(
        interval_ms, MGOS_TIMER_REPEAT,
        [](void *arg) { static_cast<Sampler *>(arg)->Sample(); }, this);
  }

  std::string Report() const {
    std::string out = "[";
    for (size_t i = 0; i < samples_.size(); i++) {
      if (i > 0) out += ",";
      out += std::to_string(samples_[i]);
    }
    return out + "]";
  }

 private:
  void Sample() {
    if (samples_.size() == kMaxSamples) samples_.erase(samples_.begin());
    samples_.push_back(static_cast<int>(mgos_get_free_heap_size()));
  }

  static constexpr size_t kMaxSamples = 10;
  std::vector<int> samples_;
};

Sampler s_sampler;

void HandleSamples(struct mg_rpc_request_info *ri, void *,
                   struct mg_rpc_frame_info *, struct mg_str) {
  mg_rpc_send_responsef(ri, "{free: %s}", s_sampler.Report().c_str());
}

}  // namespace

extern "C" enum mgos_app_init_result mgos_app_init(void) {
  s_sampler.Start(200);
  mg_rpc_add_handler(mgos_rpc_get_global(), "Samples.Get", "", HandleSamples,
                     nullptr);
  LOG(LL_INFO, ("C++ app started, %s", mgos_sys_ro_vars_get_fw_version()));
  return MGOS_APP_INIT_SUCCESS;
}
