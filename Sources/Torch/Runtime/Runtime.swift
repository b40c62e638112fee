internal import CTorch

/// The loaded libtorch: its version, its build, its threads.
public enum Runtime {
  /// A libtorch version.
  public struct Version: Equatable, Sendable, CustomStringConvertible {
    public let major: Int
    public let minor: Int
    public let patch: Int

    public init(major: Int, minor: Int, patch: Int) {
      self.major = major
      self.minor = minor
      self.patch = patch
    }

    public var description: String { "\(major).\(minor).\(patch)" }
  }

  /// The version that Taibai was compiled against.
  public static var compiledVersion: Version {
    let parts = String(cString: ct_compiled_version()).split(separator: ".").compactMap { Int($0) }
    return Version(major: parts[0], minor: parts[1], patch: parts[2])
  }

  /// The version of the library that this process loaded.
  public static var loadedVersion: Version {
    let packed = ct_loaded_version()
    return Version(
      major: Int(packed >> 56), minor: Int(packed >> 48 & 0xff), patch: Int(packed >> 40 & 0xff))
  }

  /// The file that libtorch was loaded from.
  public static var libraryPath: String { String(cString: ct_library_path()) }

  /// How libtorch was built, as its own description of several lines.
  public static var buildDescription: String { String(cString: ct_build_description()) }

  /// The vector instructions that libtorch's own kernels use here, as `AVX512`.
  public static var cpuCapability: String { String(cString: ct_cpu_capability()) }

  public static var hasMKL: Bool { ct_has_mkl() }
  public static var hasOneDNN: Bool { ct_has_onednn() }
  public static var hasOpenMP: Bool { ct_has_openmp() }

  /// How many threads one operator uses on the CPU.
  public static var threads: Int { ct_num_threads() }

  /// Sets ``threads``.
  /// - Throws: ``TorchError`` for a number outside 1...65535.
  public static func setThreads(_ count: Int) throws(TorchError) {
    try check(ct_set_num_threads(count))
  }

  /// How many operators can run beside each other.
  public static var interopThreads: Int { ct_num_interop_threads() }

  /// Sets ``interopThreads``, once, before the first parallel work.
  /// - Throws: ``TorchError`` afterwards, and for a number outside 1...65535.
  public static func setInteropThreads(_ count: Int) throws(TorchError) {
    try check(ct_set_num_interop_threads(count))
  }

  /// Whether operators must give the same bits each time.
  public static var isDeterministic: Bool { ct_deterministic() }

  /// Makes operators choose deterministic kernels; one that has none stops the program, or only warns.
  public static func setDeterministic(_ enabled: Bool, warnOnly: Bool = false) {
    ct_set_deterministic(enabled, warnOnly)
  }
}
