import Foundation

/// The computer that the program runs on.
package struct Machine {
  package var system: String
  package var processor: String
  /// Vector and matrix instructions that matter for speed, of those the processor has.
  package var features: [String]
  package var usableCores: Int
  package var memory: Int?
  package var freeMemory: Int?
  package var freeDisk: Int?
  package var hasNvidiaGPU: Bool

  package static func current() -> Machine {
    let info = text("/proc/cpuinfo") ?? ""
    let flags = Set(
      value(of: "flags", in: info, separator: ":").split(separator: " ").map(String.init))
    let memory = text("/proc/meminfo") ?? ""
    let release = value(of: "PRETTY_NAME", in: text("/etc/os-release") ?? "", separator: "=")
    let disk = try? FileManager.default.attributesOfFileSystem(forPath: ".")
    let name = release.trimmingCharacters(in: ["\""])
    return Machine(
      system: name.isEmpty ? ProcessInfo.processInfo.operatingSystemVersionString : name,
      processor: value(of: "model name", in: info, separator: ":"),
      features: notable.filter(flags.contains),
      usableCores: ProcessInfo.processInfo.activeProcessorCount,
      memory: kilobytes("MemTotal", in: memory), freeMemory: kilobytes("MemAvailable", in: memory),
      freeDisk: (disk?[.systemFreeSize] as? NSNumber)?.intValue,
      hasNvidiaGPU: FileManager.default.fileExists(atPath: "/dev/nvidiactl"))
  }

  var section: DoctorReport.Section {
    var facts: [DoctorReport.Fact] = [
      .init(name: "system", value: system),
      .init(name: "processor", value: processor.isEmpty ? "unknown" : processor),
      .init(
        name: "features", value: features.isEmpty ? "none of note" : features.joined(separator: " ")
      ),
      .init(name: "cores", value: "\(usableCores) usable"),
    ]
    if let memory {
      let free = freeMemory.map { ", \(bytes($0)) free" } ?? ""
      facts.append(.init(name: "memory", value: bytes(memory) + free))
    }
    if let freeDisk { facts.append(.init(name: "disk", value: "\(bytes(freeDisk)) free here")) }
    return DoctorReport.Section(title: "Machine", facts: facts)
  }

  private static let notable = [
    "avx", "avx2", "fma", "f16c", "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16",
    "avx_vnni",
    "amx_tile", "amx_bf16", "amx_int8", "asimd", "sve", "bf16",
  ]

  private static func text(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }

  /// What stands behind the first `key`, as files of Linux's `/proc` write it.
  private static func value(of key: String, in text: String, separator: Character) -> String {
    for line in text.split(separator: "\n") where line.hasPrefix(key) {
      guard let at = line.firstIndex(of: separator) else { continue }
      return line[line.index(after: at)...].trimmingCharacters(in: .whitespaces)
    }
    return ""
  }

  private static func kilobytes(_ key: String, in text: String) -> Int? {
    value(of: key, in: text, separator: ":").split(separator: " ").first.flatMap { Int($0) }
      .map { $0 * 1024 }
  }
}
