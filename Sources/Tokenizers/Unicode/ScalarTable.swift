/// A value for every Unicode scalar, in blocks of 256 of which equal ones are shared.
///
/// Tables are made once and live as long as the program, so look-ups go through plain pointers.
struct ScalarTable<Value: BitwiseCopyable & Equatable>: @unchecked Sendable {
  private let blocks: UnsafePointer<UInt16>
  private let values: UnsafePointer<Value>

  /// A table that is `zero` but in the runs.
  init(zero: Value, runs: some Sequence<(first: Int, last: Int, value: Value)>) {
    var block = [UInt16](repeating: 0, count: 0x1100)
    var values = [Value](repeating: zero, count: 256)
    for run in runs {
      var scalar = run.first
      while scalar <= run.last {
        let number = scalar >> 8
        if block[number] == 0 {
          block[number] = UInt16(values.count >> 8)
          values.append(contentsOf: repeatElement(zero, count: 256))
        }
        let end = min(run.last, scalar | 255)
        let start = Int(block[number]) << 8
        for place in scalar...end { values[start | place & 255] = run.value }
        scalar = end + 1
      }
    }
    self.init(blocks: block, values: values)
  }

  private init(blocks: [UInt16], values: [Value]) {
    let blockStore = UnsafeMutablePointer<UInt16>.allocate(capacity: blocks.count)
    blockStore.initialize(from: blocks, count: blocks.count)
    let valueStore = UnsafeMutablePointer<Value>.allocate(capacity: values.count)
    valueStore.initialize(from: values, count: values.count)
    self.blocks = UnsafePointer(blockStore)
    self.values = UnsafePointer(valueStore)
  }

  /// The value of a scalar; below 0x110000, which UTF-8 guarantees.
  @inline(__always)
  subscript(scalar: UInt32) -> Value {
    values[Int(blocks[Int(scalar >> 8)]) << 8 | Int(scalar & 255)]
  }
}

/// Reads the numbers of `UnicodeData`: digits of five bits, the lowest first, 32 more in all but the last.
struct PackedNumbers {
  private var position: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>

  init(_ text: StaticString) {
    position = text.utf8Start
    end = text.utf8Start + text.utf8CodeUnitCount
  }

  var isAtEnd: Bool { position == end }

  mutating func next() -> Int {
    var value = 0
    var shift = 0
    while true {
      let byte = position.pointee
      position += 1
      let digit: Int =
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) + 4
        case UInt8(ascii: "+"): 62
        default: 63
        }
      value |= (digit & 31) << shift
      if digit < 32 { return value }
      shift += 5
    }
  }

  /// Runs of scalars with one value.
  static func runs(_ text: StaticString) -> [(first: Int, last: Int, value: Int)] {
    var numbers = PackedNumbers(text)
    var result: [(first: Int, last: Int, value: Int)] = []
    var last = 0
    while !numbers.isAtEnd {
      let first = last + numbers.next()
      last = first + numbers.next()
      result.append((first, last, numbers.next()))
    }
    return result
  }

  /// Scalars, each with a list of scalars.
  static func mappings(_ text: StaticString) -> [(scalar: Int, targets: [UInt32])] {
    var numbers = PackedNumbers(text)
    var result: [(scalar: Int, targets: [UInt32])] = []
    var scalar = 0
    while !numbers.isAtEnd {
      scalar += numbers.next()
      let count = numbers.next()
      let targets = (0..<count).map { _ in
        let folded = numbers.next()
        return UInt32(scalar + (folded & 1 == 0 ? folded >> 1 : -(folded + 1) >> 1))
      }
      result.append((scalar, targets))
    }
    return result
  }
}
