// A thread whose start can fail. std::thread reports that with an exception, which this build doesn't have.
#ifndef FP_ADDON_THREAD_H_
#define FP_ADDON_THREAD_H_

#ifndef _WIN32
#include <pthread.h>
#endif

namespace fp {

class Thread {
 public:
  using Body = void (*)(void*);

  // False where the system has no thread to give. `argument` must outlive the thread.
  bool Start(Body body, void* argument);

  // Waits for the end of a started thread. Call exactly once.
  void Join();

 private:
#ifdef _WIN32
  void* handle_ = nullptr;
#else
  pthread_t handle_{};
#endif
};

}  // namespace fp

#endif  // FP_ADDON_THREAD_H_
