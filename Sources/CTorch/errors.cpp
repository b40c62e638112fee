// What went wrong, per thread.
#include "bridge.h"

#include <c10/util/Exception.h>

#include <new>

namespace ct {

namespace {
thread_local std::string last_error;
}

void set_last_error(std::string message) noexcept { last_error = std::move(message); }

ct_status status_of_current_exception() noexcept {
  try {
    try {
      throw;
    } catch (const c10::OutOfMemoryError &error) {
      last_error = error.what_without_backtrace();
      return CT_OUT_OF_MEMORY;
    } catch (const c10::IndexError &error) {
      last_error = error.what_without_backtrace();
      return CT_INDEX_ERROR;
    } catch (const c10::NotImplementedError &error) {
      last_error = error.what_without_backtrace();
      return CT_NOT_IMPLEMENTED;
    } catch (const c10::Error &error) {
      last_error = error.what_without_backtrace();
      // The CPU allocator reports an empty machine as a plain error.
      return last_error.find("not enough memory") == std::string::npos ? CT_ERROR : CT_OUT_OF_MEMORY;
    } catch (const std::bad_alloc &) {
      last_error = "out of memory";
      return CT_OUT_OF_MEMORY;
    } catch (const std::exception &error) {
      last_error = error.what();
      return CT_ERROR;
    } catch (...) {
      last_error = "an exception of unknown type";
      return CT_ERROR;
    }
  } catch (...) {  // no memory for the message
    return CT_OUT_OF_MEMORY;
  }
}

}  // namespace ct

const char *ct_last_error(void) { return ct::last_error.c_str(); }
