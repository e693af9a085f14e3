// Wakes Node's event loop from another thread: a uv_async_t, whose send is one write to an eventfd and takes no lock.
#ifndef TRANSFERD_NATIVE_BINDING_EVENT_LOOP_WAKER_H_
#define TRANSFERD_NATIVE_BINDING_EVENT_LOOP_WAKER_H_

#include <napi.h>
#include <uv.h>

#include <functional>
#include <utility>

#include "engine/event_sink.h"

namespace transferd {

class EventLoopWaker : public Waker {
 public:
  // From here until Close the handle keeps the process alive. `on_wake` runs on the event loop.
  void Open(Napi::Env env, std::function<void()> on_wake) {
    on_wake_ = std::move(on_wake);
    uv_loop_t* loop = nullptr;
    if (napi_get_uv_event_loop(env, &loop) != napi_ok) throw Napi::Error::New(env, "There is no event loop");
    handle_ = new uv_async_t;
    handle_->data = this;
    uv_async_init(loop, handle_, [](uv_async_t* handle) { static_cast<EventLoopWaker*>(handle->data)->on_wake_(); });
  }

  // Only when no other thread calls Wake any more.
  void Close() {
    if (handle_ == nullptr) return;
    uv_close(reinterpret_cast<uv_handle_t*>(handle_),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
    handle_ = nullptr;
  }

  void Wake() override {
    if (handle_ != nullptr) uv_async_send(handle_);
  }

 private:
  uv_async_t* handle_ = nullptr;
  std::function<void()> on_wake_;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_BINDING_EVENT_LOOP_WAKER_H_
