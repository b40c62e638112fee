import LazyConfig

/// Names that are keywords, that generated code uses itself, and that hide what it refers to.
enum NameForms {
  struct LazyConfig {}
  struct Swift {}
  struct Lazy {}
  struct String {}
  struct Int {}
  struct Any_ {}
  struct Arguments {}
  struct TargetDescriptor {}
  struct ConfigValue {}
  struct Value {}

  /// Around it stand types with the names of what it needs.
  @Configurable
  final class Hidden {
    typealias Number = Swift::Int
    let width: Number
    init(width: Number, name: Swift::String = "a", height: Swift::Int? = nil) {
      self.width = width
    }
  }

  @Configurable
  enum HiddenChoice { case one, two }
}

enum KeywordForms {
  @Configurable
  final class Keywords {
    let sum: Int
    init(
      in: Int, default: Int = 1, repeat count: Int = 2, `class`: Int = 3, `inout`: Int = 4,
      for `while`: Int = 5, `self`: Int = 6, `Type`: Int = 7, `let`: Int = 8, any: Int = 9
    ) {
      sum = `in` + `default` + count + `class` + `inout` + `while` + `self` + `Type` + `let` + any
    }
  }

  @Configurable
  struct StoredKeywords {
    var `in`: Int
    var `default` = 2
    var `repeat`: Int?
    var `case`: [Int] = []
  }

  @Configurable
  final class Taken {
    let sum: Int
    init(
      arguments: Int, value: Int = 1, node: Int = 2, call: Int = 3, fileID: Int = 4, line: Int = 5,
      targetDescriptor: Int = 6, lazy: Int = 7, Parts: Int = 8, Swift: Int = 9, String: Int = 10,
      LazyConfig: Int = 11, Int: Swift.Int = 12, tuple: (Swift.Int, Swift.Int) = (1, 2),
      out: Int = 13, name: Int = 14, type: Int = 15, ConfigTarget: Int = 16
    ) {
      sum =
        arguments + value + node + call + fileID + line + targetDescriptor + lazy + Parts + Swift
        + String + LazyConfig + Int + tuple.0 + out + name + type + ConfigTarget
    }
  }

  private static let arguments = 20

  @Configurable
  final class DefaultUsesName {
    let width: Int
    init(width: Int = KeywordForms.arguments) { self.width = width }
  }

  @Configurable
  final class `Default` {
    let width: Int
    init(width: Int) { self.width = width }
  }

  @Configurable
  final class `class` {
    let width: Int
    init(width: Int) { self.width = width }
  }

  @Configurable
  final class Labels {
    let sum: Int
    init(_ first: Int, with second: Int, _ third: Int = 3, to fourth: Int = 4) {
      sum = first + second + third + fourth
    }
  }

  @Configurable(keys: ["hiddenSize": "dim"], renamed: ["width": "dim"])
  final class Renamed {
    let hiddenSize: Int
    init(hiddenSize: Int) { self.hiddenSize = hiddenSize }
  }

  /// Text with "quotes", a \backslash, \(an interpolation), a tab	and ü 🙂 """ in it.
  ///
  /// A second paragraph, with `code` and *stress*.
  ///
  ///     an example
  ///
  /// - Parameters:
  ///   - width: The "width",
  ///     on two lines.
  ///   - height: The height \u{41}.
  /// - Throws: Nothing.
  @Configurable
  final class Documented {
    /**
     Makes one.

     * a list
     - Parameter depth: The depth.
     */
    init(
      width: Int, height: Int = 1, depth: Int = 2,
      /// Its own comment.
      own: Int = 3
    ) {}
  }
}
