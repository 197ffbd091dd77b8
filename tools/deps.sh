#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs what the named group of tools/packages.txt needs and is missing, and
# unpacks the sources that are compiled into the firmware under build/deps/.
# Usage: tools/deps.sh [run|test|bench]   (each group includes the ones before)
#
# Debian packages need root (or sudo). Sources come from Debian's source
# packages through a private apt configuration: the system's own mirror, the
# Debian keyring, hashes from the signed index, no change to the system.
set -euo pipefail
cd "$(dirname "$0")/.."
group=${1:-run}
deps=build/deps

packages() {
  case $group in
    run) want='^run ' ;; test) want='^(run|test) ' ;; bench) want='^(run|test|bench) ' ;;
    *) echo "deps: unknown group '$group' (run, test or bench)" >&2; exit 2 ;;
  esac
  grep -E "$want" tools/packages.txt | awk '{print $2}'
}

install_packages() {
  local missing=() p
  for p in $(packages); do
    [ "$(dpkg-query -W -f '${Status}' "$p" 2>/dev/null)" = "install ok installed" ] ||
      missing+=("$p")
  done
  [ ${#missing[@]} -eq 0 ] && return
  echo "Installing Debian packages: ${missing[*]}"
  local as=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || {
      echo "deps: root is needed once: apt-get install ${missing[*]}" >&2; exit 1; }
    as=(sudo)
  fi
  export DEBIAN_FRONTEND=noninteractive
  local log=build/apt.log
  mkdir -p build
  if ! "${as[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
    { "${as[@]}" apt-get update -q && "${as[@]}" apt-get install -y -q \
        --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 || {
      tail -20 "$log" >&2; echo "deps: apt-get failed, see $log" >&2; exit 1; }
  fi
}

apt_dir=$PWD/build/apt

apt_prepare() {
  [ -f "$apt_dir/ready" ] && return
  mkdir -p "$apt_dir/lists/partial" "$apt_dir/cache/archives/partial"
  cat >"$apt_dir/apt.conf" <<CONF
Dir::State "$apt_dir";
Dir::State::lists "$apt_dir/lists";
Dir::State::status "/dev/null";
Dir::Cache "$apt_dir/cache";
Dir::Etc::sourcelist "$apt_dir/sources.list";
Dir::Etc::sourceparts "/dev/null";
APT::Sandbox::User "";
CONF
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | head -n 1)
  [ -n "$mirror" ] || mirror=$(awk '/^URIs:/ {print $2; exit} /^deb / {print $2; exit}' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null)
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" \
    >"$apt_dir/sources.list"
  APT_CONFIG=$apt_dir/apt.conf apt-get update -q >build/apt-src.log 2>&1 || {
    tail -5 build/apt-src.log >&2
    echo "deps: the source index could not be read, see build/apt-src.log" >&2; exit 1; }
  touch "$apt_dir/ready"
}

# fetch PACKAGE: downloads PACKAGE's upstream tarball, checks its hash, prints its path.
fetch() {
  apt_prepare
  local line uri file hash
  # The index names orig tarballs with their hash; `apt-get source` itself would
  # also want files that a mirror may lack.
  line=$(APT_CONFIG=$apt_dir/apt.conf apt-get source --print-uris "$1" 2>/dev/null |
    grep -E "^'.*\.orig\.tar\." | head -n 1)
  [ -n "$line" ] || { echo "deps: no source package $1 in the index" >&2; exit 1; }
  uri=$(cut -d"'" -f2 <<<"$line")
  file=$(awk '{print $2}' <<<"$line")
  hash=$(awk '{print $4}' <<<"$line")
  mkdir -p "$deps/download"
  [ -f "$deps/download/$file" ] && [ "SHA256:$(sha256sum "$deps/download/$file" | cut -d' ' -f1)" = "$hash" ] ||
    /usr/lib/apt/apt-helper download-file "$uri" "$deps/download/$file" "$hash" >build/apt-src.log 2>&1 || {
      tail -5 build/apt-src.log >&2; echo "deps: cannot download $1" >&2; exit 1; }
  echo "$deps/download/$file"
}

# unpack PACKAGE FOLDER: puts FOLDER (inside PACKAGE's tarball, "." = all) at build/deps/NAME.
unpack() {
  local package=$1 inside=$2 name=$3 tarball tmp
  [ -f "$deps/$name/.ready" ] && return
  echo "Fetching source: $name (Debian source package $package)"
  tarball=$(fetch "$package")
  tmp=$(mktemp -d "$deps/unpack.XXXXXX")
  tar -xf "$tarball" -C "$tmp" --strip-components=1
  rm -rf "${deps:?}/$name"
  if [ "$inside" = . ]; then
    mv "$tmp" "$deps/$name"
  else
    mv "$tmp/$inside" "$deps/$name"
    rm -rf "$tmp"
  fi
  touch "$deps/$name/.ready"
}

install_packages
mkdir -p "$deps"
unpack mbedtls . mbedtls
unpack micropython lib/littlefs littlefs
