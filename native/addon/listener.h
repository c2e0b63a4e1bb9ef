// Who is told, on any thread, that work on the pool has got on.
#ifndef FP_ADDON_LISTENER_H_
#define FP_ADDON_LISTENER_H_

namespace fp {

class Listener {
 public:
  virtual ~Listener() = default;
  virtual void OnProgress() = 0;
};

}  // namespace fp

#endif  // FP_ADDON_LISTENER_H_
