# SPDX-License-Identifier: Apache-2.0
"""The status page in a real browser, at the size of a phone and of a desk."""
import gzip
import os
import time

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.fixture(scope="module")
def browser():
    options = Options()
    for a in ("--headless=new", "--no-sandbox", "--disable-gpu",
              "--disable-dev-shm-usage", "--window-size=390,844"):
        options.add_argument(a)
    options.binary_location = "/usr/bin/chromium"
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    b = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    yield b
    b.quit()


def wait(b, what, timeout=8):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        value = what()
        if value:
            return value
        time.sleep(0.05)
    shot = os.path.join(ROOT, "build", "browser-failed.png")
    b.save_screenshot(shot)
    raise AssertionError(f"did not happen; see {shot}; log: {b.get_log('browser')}")


def text(b, css):
    return b.find_element(By.CSS_SELECTOR, css).text


def test_status_page(browser, start):
    b, d = browser, start("demo-c")
    b.get(d.http + "/")
    wait(b, lambda: text(b, "#state") == "online")
    assert "demo-c" in text(b, "#fw") and "posix" in text(b, "#fw")
    # No horizontal scrolling on a phone.
    assert b.execute_script(
        "return document.documentElement.scrollWidth <= innerWidth")
    b.save_screenshot(os.path.join(ROOT, "build", "status-info.png"))

    b.get(d.http + "/status.html#logs")
    wait(b, lambda: "Up " in text(b, "#log"))
    b.save_screenshot(os.path.join(ROOT, "build", "status-log.png"))

    b.get(d.http + "/status.html#files")
    wait(b, lambda: "readme.txt" in text(b, "#list"))

    b.get(d.http + "/status.html#config")
    wait(b, lambda: b.find_elements(By.CSS_SELECTOR, "#form details"))
    search = b.find_element(By.ID, "csearch")
    search.send_keys("serial number")
    field = b.find_element(By.ID, "c_device.sn")
    wait(b, field.is_displayed)
    field.send_keys("B42")
    b.save_screenshot(os.path.join(ROOT, "build", "status-config.png"))
    b.find_element(By.ID, "apply").click()
    wait(b, lambda: d.rpc("Config.Get", {"key": "device.sn"}) == "B42")

    b.get(d.http + "/status.html#rpc")
    wait(b, lambda: b.find_elements(By.CSS_SELECTOR, "#methods option"))
    b.find_element(By.ID, "method").send_keys("Demo.GetState")
    b.find_element(By.CSS_SELECTOR, "#call button").click()
    wait(b, lambda: "presses" in text(b, "#answer"))
    b.set_window_size(1200, 800)
    b.save_screenshot(os.path.join(ROOT, "build", "status-rpc.png"))
    errors = [e for e in b.get_log("browser") if e["level"] == "SEVERE"]
    assert errors == []


def test_web_example_shows_live_values(browser, start):
    b, d = browser, start("web-c")
    b.get(d.http + "/")
    wait(b, lambda: text(b, "#uptime") not in ("", "–"))
    first = text(b, "#uptime")
    wait(b, lambda: text(b, "#uptime") != first)


def test_page_is_small():
    page = open(os.path.join(ROOT, "libs/status-page/fs/status.html"), "rb").read()
    assert len(gzip.compress(page, 9)) <= 30 * 1024
    assert b"http://" not in page and b"https://" not in page  # No CDN.
