internal import CTorch

/// How much memory tensors hold on one device, in bytes.
public struct MemoryStatistics: Equatable, Sendable {
  /// Held now.
  public let current: Int
  /// The most that was held since the start or ``resetPeak(on:)``.
  public let peak: Int
  /// How many blocks were asked for since the start.
  public let allocations: Int
  /// What the allocator holds; on the CPU ``current``, and the freed blocks that are kept for later.
  public let reserved: Int

  init(_ memory: ct_memory) {
    current = Int(memory.current)
    peak = Int(memory.peak)
    allocations = Int(memory.allocations)
    reserved = Int(memory.reserved)
  }

  /// Memory of tensors alone: not of weights that are mapped from a file, nor of the program. Of
  /// ``Device/meta``, what its tensors would hold.
  /// - Throws: ``TorchError`` when the device does not exist here.
  public static func of(_ device: Device = .cpu) throws(TorchError) -> MemoryStatistics {
    try device.checkAvailable()
    var out = ct_memory()
    try check(ct_memory_statistics(device.c, &out))
    return MemoryStatistics(out)
  }

  /// Starts ``peak`` anew from ``current``.
  /// - Throws: ``TorchError`` when the device does not exist here.
  public static func resetPeak(on device: Device = .cpu) throws(TorchError) {
    try device.checkAvailable()
    try check(ct_memory_reset_peak(device.c))
  }

  /// Frees memory that is kept for later: an accelerator's goes back to the system, freed blocks of the CPU to the process.
  /// - Throws: ``TorchError`` when the device does not exist here.
  public static func emptyCache(of device: Device) throws(TorchError) {
    try device.checkAvailable()
    try check(ct_memory_empty_cache(device.c))
  }
}
