import Foundation
package import Torch

/// The loaded libtorch.
package struct Library {
  package var path: String
  package var compiled: Runtime.Version
  package var loaded: Runtime.Version
  package var hasMKL: Bool
  package var hasOneDNN: Bool
  /// What the environment asks to compute products with; nil for nothing.
  package var askedProducts: String?
  package var threads: Int
  package var cpuCapability: String
  package var hasCUDALibrary: Bool
  package var cudaDevices: Int
  package var availableDevices: [Device]

  package static func current() -> Library {
    let path = Runtime.libraryPath
    let folder = (path as NSString).deletingLastPathComponent
    return Library(
      path: folder, compiled: Runtime.compiledVersion, loaded: Runtime.loadedVersion,
      hasMKL: Runtime.hasMKL, hasOneDNN: Runtime.hasOneDNN,
      askedProducts: ProcessInfo.processInfo.environment["TAIBAI_PRODUCTS"],
      threads: Runtime.threads,
      cpuCapability: Runtime.cpuCapability,
      hasCUDALibrary: FileManager.default.fileExists(atPath: folder + "/libtorch_cuda.so"),
      cudaDevices: Device.Kind.cuda.count, availableDevices: Device.available)
  }

  var section: DoctorReport.Section {
    let backends = [hasMKL ? "MKL" : nil, hasOneDNN ? "oneDNN" : nil].compactMap(\.self)
    return DoctorReport.Section(
      title: "Software",
      facts: [
        .init(name: "taibai", value: taibaiVersion),
        .init(name: "swift", value: swiftVersion),
        .init(
          name: "libtorch",
          value: "\(loaded), \(hasCUDALibrary ? "CUDA" : "CPU") build"
            + (loaded == compiled ? "" : ", compiled against \(compiled)")),
        .init(name: "place", value: path),
        .init(
          name: "products by", value: backends.isEmpty ? "none" : backends.joined(separator: ", ")),
      ])
  }

  var devices: DoctorReport.Section {
    DoctorReport.Section(
      title: "Devices",
      facts: [
        .init(
          name: "available", value: availableDevices.map(\.description).joined(separator: ", ")),
        .init(name: "threads", value: "\(threads) for one operator"),
        .init(name: "kernels for", value: cpuCapability),
      ])
  }

  /// The language version that compiled this program.
  private var swiftVersion: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "before 6.3"
    #endif
  }
}
