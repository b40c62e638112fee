internal import CTorch

/// Runs `body` with autocast: matrix products and convolutions in `dtype`, sums and losses in `float32`,
/// as libtorch's lists say. The mode belongs to the thread, so that `body` is synchronous.
///
/// - Parameters:
///   - dtype: `bfloat16` or, on an accelerator, `float16`, which needs a scaled loss.
///   - device: The kind of device whose operators are cast.
///   - enabled: False switches autocast off inside.
///   - cache: Keeps the cast copy of a parameter until the outermost autocast ends.
///   - body: What runs under autocast.
public func autocast<Result, Failure: Error>(
  _ dtype: DType = .bfloat16, device: Device.Kind = .cpu, enabled: Bool = true, cache: Bool = true,
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  let state = ct_autocast(enabled: enabled, dtype: dtype.rawValue, cache: cache)
  return try withAutocast(state, device: device, body)
}

private func withAutocast<Result, Failure: Error>(
  _ state: ct_autocast, device: Device.Kind, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  let before = autocastState(of: device)
  setAutocast(state, device: device, nesting: 1)
  defer { setAutocast(before, device: device, nesting: -1) }
  return try body()
}

private func autocastState(of device: Device.Kind) -> ct_autocast {
  var state = ct_autocast()
  let status = ct_autocast_get(device.rawValue, &state)
  if status != CT_OK { operatorFailed("autocast", status, ["device": device]) }
  return state
}

private func setAutocast(_ state: ct_autocast, device: Device.Kind, nesting: Int32) {
  let status = ct_autocast_set(device.rawValue, state, nesting)
  if status != CT_OK { operatorFailed("autocast", status, ["device": device]) }
}

/// Autocast as it is at one moment, to be set again at another.
struct AutocastSnapshot {
  private let states: [(device: Device.Kind, state: ct_autocast)]

  init(devices: Set<Device.Kind>) {
    states = devices.filter { $0 != .meta }.map { ($0, autocastState(of: $0)) }
  }

  /// Runs `body` with autocast as it was.
  func restored<Result>(_ body: () -> Result) -> Result {
    func run(_ rest: ArraySlice<(device: Device.Kind, state: ct_autocast)>) -> Result {
      guard let first = rest.first else { return body() }
      return withAutocast(first.state, device: first.device) { run(rest.dropFirst()) }
    }
    return run(states[...])
  }
}
