internal import CTorch

/// Where a tensor lies.
public struct Device: Hashable, Sendable {
  /// A kind of device: libtorch's number for it.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int8
    public init(rawValue: Int8) { self.rawValue = rawValue }

    public static let cpu = Kind(rawValue: 0)
    public static let cuda = Kind(rawValue: 1)
    public static let mps = Kind(rawValue: 13)
    public static let meta = Kind(rawValue: 14)

    static let named: [Kind] = [.cpu, .cuda, .mps, .meta]

    /// How many devices of this kind this process can use; 1 for the CPU and meta.
    public var count: Int {
      self == .cpu || self == .meta ? 1 : ct_device_count(rawValue)
    }
  }

  public let kind: Kind

  /// Which device of its kind; nil means the current one.
  public let index: Int?

  public init(_ kind: Kind, index: Int? = nil) {
    let limit = kind == .cpu || kind == .meta ? 1 : 128
    precondition(
      index.map { (0..<limit).contains($0) } ?? true,
      "an index of a \(kind) device lies in 0..<\(limit)")
    self.kind = kind
    self.index = index
  }

  public static let cpu = Device(.cpu)
  public static let cuda = Device(.cuda)
  public static let mps = Device(.mps)
  /// Shapes and dtypes without memory.
  public static let meta = Device(.meta)

  public static func cuda(_ index: Int) -> Device { Device(.cuda, index: index) }

  /// Reads a device from text, as "cpu", "cuda", "cuda:1".
  ///
  /// The device need not exist here: ``checkAvailable()`` asks for that.
  /// - Throws: ``TorchError`` when the text names no device.
  public init(_ text: String) throws(TorchError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let kind = Kind.named.first(where: { $0.description == parts[0] }) else {
      let names = Kind.named.map(\.description).joined(separator: ", ")
      throw TorchError(
        .invalidDevice, "there is no device '\(text)': a device is one of \(names), as 'cuda:1'")
    }
    switch parts.count {
    case 1:
      self.init(kind)
    case 2:
      let limit = kind == .cpu || kind == .meta ? 1 : 128
      guard let index = Int(parts[1]), (0..<limit).contains(index) else {
        throw TorchError(
          .invalidDevice,
          "'\(parts[1])' in device '\(text)' is no index: write a number from 0, as 'cuda:1'")
      }
      self.init(kind, index: index)
    default:
      throw TorchError(
        .invalidDevice,
        "device '\(text)' has more than one ':': write a kind and an index, as 'cuda:1'")
    }
  }

  /// Checks that tensors can be made on this device.
  /// - Throws: ``TorchError`` that says which devices there are.
  public func checkAvailable() throws(TorchError) {
    guard kind.count > index ?? 0 else {
      let here = Self.available.map(\.description).joined(separator: ", ")
      throw TorchError(
        .deviceUnavailable, "device '\(self)' is not available here: there is \(here)")
    }
  }

  /// The devices that can hold values here, the CPU first.
  public static var available: [Device] {
    [.cpu]
      + [Kind.cuda, .mps].flatMap { kind in (0..<kind.count).map { Device(kind, index: $0) } }
  }

  /// Waits until the device has done all that it was given. The CPU is never behind.
  public func synchronize() {
    let status = ct_device_synchronize(c)
    if status != CT_OK { operatorFailed("synchronize", status, ["device": self]) }
  }
}

extension Device.Kind: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cpu: "cpu"
    case .cuda: "cuda"
    case .mps: "mps"
    case .meta: "meta"
    default: ct_device_type_name(rawValue).map { String(cString: $0) } ?? "device(\(rawValue))"
    }
  }
}

extension Device: CustomStringConvertible {
  public var description: String { index.map { "\(kind):\($0)" } ?? "\(kind)" }
}

extension Device {
  var c: ct_device { ct_device(type: kind.rawValue, index: Int8(index ?? -1)) }

  init(_ c: ct_device) {
    self.kind = Kind(rawValue: c.type)
    self.index = c.index < 0 ? nil : Int(c.index)
  }
}
