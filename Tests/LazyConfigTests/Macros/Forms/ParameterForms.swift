import Foundation
import LazyConfig

/// Parameters of every type and with every sort of default.
enum ParameterForms {
  protocol Part: AnyObject { var name: String { get } }
  protocol Named {}
  protocol Holder<Item> { associatedtype Item }

  @Configurable
  final class Plain: Part, Named, Holder {
    typealias Item = Int
    let name: String
    init(name: String = "plain") { self.name = name }
  }

  @Configurable
  final class Other: Part, Named {
    let name: String
    init(name: String = "other") { self.name = name }
  }

  final class Unmarked {
    let depth: Int
    init(depth: Int = 1) { self.depth = depth }
  }

  @Configurable enum Activation { case relu, sigmoid }

  typealias Width = Int
  typealias Sizes = [Int]
  typealias Parts = [Plain]
  typealias AnyPart = any Part
  typealias Maybe = Int?

  @Configurable
  final class Numbers {
    let all: [any Sendable]
    init(
      int: Int, int8: Int8 = -1, int16: Int16 = 1 << 10, int32: Int32, int64: Int64 = .max,
      uint: UInt = 1, uint8: UInt8, uint16: UInt16 = 3, uint32: UInt32 = 4, uint64: UInt64 = 5,
      float: Float, half: Float16 = 0.5, double: Double = -1e-5, qualified: Swift.Int = 1_000
    ) {
      all = [
        int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float, half, double,
        qualified,
      ]
    }
  }

  @Configurable
  final class Containers {
    let optional: Int?
    let twice: Int??
    let lists: [[Int]]
    let map: [String: [Double]]
    let set: Set<Int>
    let choices: [Activation]
    init(
      optional: Int?, twice: Int?? = nil, lists: [[Int]], map: [String: [Double]] = [:],
      set: Set<Int> = [], choices: [Activation] = [.relu], long: Optional<Array<Int>> = nil,
      dictionary: Dictionary<String, Int?> = ["a": nil], swift: Swift.Array<Swift.String> = [],
      forced: Int! = 3, range: ClosedRange<Int> = 0...1
    ) {
      self.optional = optional
      self.twice = twice
      self.lists = lists
      self.map = map
      self.set = set
      self.choices = choices
    }
  }

  @Configurable
  final class Tuples {
    let pair: (Int, Double)
    let labelled: (height: Int, width: Int)
    let list: [(Int, Activation)]
    let nested: ((Int, Int), name: String)
    let optional: (Int, Int)?
    let map: [String: (Int, Int)]
    let objects: (Plain, Int)
    init(
      pair: (Int, Double), labelled: (height: Int, width: Int) = (height: 1, width: 2),
      list: [(Int, Activation)] = [(1, .relu)], nested: ((Int, Int), name: String) = ((1, 2), "n"),
      optional: (Int, Int)? = nil, map: [String: (Int, Int)] = ["a": (1, 2)],
      objects: (Plain, Int) = (Plain(), 1), alone: (Int) = 3
    ) {
      self.pair = pair
      self.labelled = labelled
      self.list = list
      self.nested = nested
      self.optional = optional
      self.map = map
      self.objects = objects
    }
  }

  @Configurable
  final class Protocols {
    let part: any Part
    let both: any Part & Named
    let maybe: (any Part)?
    let list: [any Part]
    let map: [String: any Part]
    let late: Lazy<any Part>
    init(
      part: any Part, both: any Part & Named, maybe: (any Part)? = nil, list: [any Part],
      map: [String: any Part] = [:], late: Lazy<any Part>, lateMaybe: Lazy<any Part>? = nil,
      lateList: [Lazy<any Part>] = [], partial: Partial<any Part>? = nil,
      holder: any Holder<Int> = Plain(), sendable: any Part & Sendable = SendablePart(),
      maybeList: [any Part]? = nil, qualified: LazyConfig.Lazy<any Part>? = nil,
      nested: [[any Part]] = []
    ) {
      self.part = part
      self.both = both
      self.maybe = maybe
      self.list = list
      self.map = map
      self.late = late
    }
  }

  final class SendablePart: Part, Sendable {
    let name = "sendable"
  }

  @Configurable
  final class Objects {
    let plain: Plain
    let unmarked: Unmarked
    let partial: Partial<Plain>
    init(
      plain: Plain, maybe: Plain? = nil, list: [Plain] = [], map: [String: Plain] = [:],
      unmarked: Unmarked = Unmarked(depth: 3), late: Lazy<Plain>? = nil, partial: Partial<Plain>,
      value: Value = ["any": 1], both: [Plain] = [Plain(), Plain(name: "two")]
    ) {
      self.plain = plain
      self.unmarked = unmarked
      self.partial = partial
    }
  }

  @Configurable
  final class Aliases {
    let parts: Parts
    init(width: Width, sizes: Sizes = [1], parts: Parts = [], part: AnyPart, maybe: Maybe = nil) {
      self.parts = parts
    }
  }

  @Configurable
  final class Conventions {
    let names: [String]
    init(
      _ first: consuming String, second: borrowing String, with third: sending Plain,
      fourth: __owned String
    ) {
      names = [first, copy second, third.name, fourth]
    }
  }

  private static let hidden = 7
  static let shown = 8

  @Configurable
  final class Defaults {
    private static let secret = 9
    let sum: Int
    let text: String
    init(
      negative: Int = -3, shifted: Int = 1 << 20, conditional: Int = true ? 1 : 2,
      member: Activation = .sigmoid, explicit: Activation = Activation.relu,
      hidden: Int = ParameterForms.hidden, secret: Int = Defaults.secret,
      object: Plain = Plain(name: "a \"quoted\" \\ name"), closure: Int = { 3 }(),
      text: String = """
      two
        lines
      """, file: String = #fileID,
      list: [Int] = [
        1,  // one
        2,
      ], tricky: String = #"raw \(not) "interpolated""#, interpolated: String = "\(1 + 1)",
      unicode: String = "ü – 🙂", optional: Int? = .some(2), casted: Double = Double(3) as Double,
      infinite: Double = .infinity, never: Double = .nan
    ) {
      sum = negative + shifted + conditional + hidden + secret + closure
      self.text = text
    }
  }

  @Configurable
  final class Values {
    let duration: Duration
    let file: URL
    init(duration: Duration = .seconds(90), file: URL, files: [URL] = []) {
      self.duration = duration
      self.file = file
    }
  }
}
