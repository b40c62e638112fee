extension SafetensorsError.OtherFormat {
  /// How files of each format begin, letters in lower case.
  private static let beginnings: [(bytes: [UInt8], format: Self)] = [
    (Array("version https://git-lfs".utf8), .gitLFSPointer),
    (Array("pk\u{3}\u{4}".utf8), .zip),
    ([0x80, 0x02, 0x8a, 0x0a], .pickle),
    ([0x80, 0x04, 0x95], .pickle),
    (Array("<!doctype html".utf8), .html),
    (Array("<html".utf8), .html),
    (Array("gguf".utf8), .gguf),
    (Array("{".utf8), .json),
  ]

  /// The format of a file by its first bytes, of which 64 are enough; nil if it is none of these.
  init?(firstBytes: [UInt8]) {
    let text = firstBytes.drop { $0 == 0x20 || (0x09...0x0d).contains($0) }
      .map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    guard let found = Self.beginnings.first(where: { text.starts(with: $0.bytes) }) else {
      return nil
    }
    self = found.format
  }
}
