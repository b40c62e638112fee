import LazyConfig

/// Enums whose cases are values.
enum EnumForms {
  @Configurable
  enum Plain { case gelu, geluTanh, useHTTPServer2D }

  @Configurable
  enum Text: String, CaseIterable, Sendable {
    case small = "S"
    case quoted = "say \"hi\""
    case plainName
  }

  @Configurable
  enum Number: Int { case one = 1, two = 2 }

  @Configurable
  enum Keywords { case `default`, `in`, `repeat`, `init`, `self`, `case`, some }

  @Configurable(keys: ["b": "letter_b"])
  enum Named { case a, b }

  @Configurable
  indirect enum Conditional {
    case always
    #if true
      case here
    #else
      case nowhere
    #endif
  }

  @Configurable
  enum Aging {
    case present
    @available(*, deprecated, renamed: "present") case old
    @available(*, unavailable) case gone
  }

  @Configurable
  enum `Type` { case one }

  /// With members of its own.
  @Configurable
  enum Rich: String, Codable, Hashable {
    case on, off
    static let standard = Rich.on
    var isOn: Bool { self == .on }
    init() { self = .on }
  }
}

extension EnumForms {
  /// More visible than what is around it.
  @Configurable
  public enum Visible { case one }
}

@Configurable
@MainActor
enum IsolatedChoice { case one, two }
