import LazyConfig

/// Structs that are targets, most with the initialiser that the compiler gives.
enum StructForms {
  @propertyWrapper
  struct Clamped<Value: Comparable> {
    var wrappedValue: Value
    init(wrappedValue: Value, _ range: ClosedRange<Value>) { self.wrappedValue = wrappedValue }
  }

  @Configurable enum Unit { case metre, foot }

  @Configurable
  struct Memberwise {
    let width: Int
    var height = 4
    var name: String? = "box"
    var depth: Int?
    var a, b: Double
    var negative = -1.5, flag = true
    var sizes = [1, 2, 3]
    let version = 2
    static let unit = Unit.metre
    static var count: Int { 0 }
    var area: Int { width * height }
    lazy var volume = width * height
    private var cache = 0
    fileprivate var cells: [Int] = []
    var watched: Int = 1 {
      didSet { cache += 1 }
    }
    var computed: Int {
      get { cache }
      set { cache = newValue }
    }
    subscript(index: Int) -> Int { index }
    func scaled() -> Memberwise { self }
    var cached: Int { cache }
  }

  /// A part of a shape.
  @Configurable
  struct Inheriting {
    /// The width, from above.
    @Inherited var hiddenSize: Int
    @Provided var numHeads: Int = 4
    var unit: Unit = .metre
  }

  @Configurable
  struct PrivateMembers {
    private let width: Int
    fileprivate var height: Int = 2
    var area: Int { width * height }
  }

  @Configurable
  struct Written {
    @Clamped(0...1) var rate: Double = 0.5
    init(rate: Double = 0.25) { self.rate = rate }
  }

  /// More visible than what is around it.
  @Configurable
  public struct Visible {
    public var width: Int
  }

  @Configurable
  struct Conditional {
    var width: Int
    #if true
      var height: Int
    #else
      var depth: Nowhere
    #endif
    #if os(Linux) || os(macOS)
      static let isKnown = true
    #endif
  }

  @Configurable
  struct WithInitialiserInCondition {
    let width: Int
    #if DEBUG || true
      init(width: Int) { self.width = width }
    #else
      init(other: Nowhere) { width = 0 }
    #endif
  }

  @Configurable
  struct ItsOwn {
    var name: String
    var children: [Self] = []
    static let key = "standard"
    var others: [String: Self?] = [Self.key: nil]
  }
}
