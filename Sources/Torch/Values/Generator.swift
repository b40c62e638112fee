internal import CTorch

/// A source of random numbers with a state of its own.
///
/// Two generators with one seed give the same numbers. Random operators take one as `generator:` and
/// use ``default(for:)`` when none is given.
public final class Generator {
  let handle: ct_generator

  private init(owning handle: ct_generator?) { self.handle = handle! }

  deinit { ct_generator_free(handle) }

  /// A new generator.
  /// - Throws: ``TorchError`` when the device does not exist here.
  public convenience init(seed: UInt64, device: Device = .cpu) throws(TorchError) {
    try device.checkAvailable()
    var out: ct_generator?
    try check(ct_generator_new(device.c, seed, &out))
    self.init(owning: out)
  }

  /// The generator that random operators on `device` use when none is given.
  /// - Throws: ``TorchError`` when the device does not exist here.
  public static func `default`(for device: Device = .cpu) throws(TorchError) -> Generator {
    try device.checkAvailable()
    var out: ct_generator?
    try check(ct_generator_default(device.c, &out))
    return Generator(owning: out)
  }

  public var device: Device { Device(ct_generator_device(handle)) }

  /// The seed; setting it starts the sequence anew.
  public var seed: UInt64 {
    get {
      var out: UInt64 = 0
      require(ct_generator_seed(handle, &out))
      return out
    }
    set { require(ct_generator_set_seed(handle, newValue)) }
  }

  /// Everything that decides which numbers come next, as a tensor of bytes on the CPU.
  public func state() -> Tensor {
    var out: ct_tensor?
    require(ct_generator_state(handle, &out))
    return Tensor(owning: out)
  }

  /// Continues from a state that ``state()`` returned, perhaps in another process.
  /// - Throws: ``TorchError`` when the bytes are no state of such a generator.
  public func restore(_ state: Tensor) throws(TorchError) {
    try check(state.withHandle { ct_generator_set_state(handle, $0) })
    extendLifetime(self)
  }

  private func require(_ status: ct_status) {
    if status != CT_OK { operatorFailed("generator", status, ["device": device]) }
  }
}
