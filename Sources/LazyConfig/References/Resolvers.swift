import Foundation

/// Functions that `${name:arguments}` calls.
public struct Resolvers: Sendable {
  /// Computes a value from arguments that hold no references. What it throws is reported at the reference.
  public typealias Function = @Sendable (_ arguments: [Value]) throws -> Value

  private(set) var functions: [String: Function] = [:]
  /// Reads an environment variable.
  var environment: @Sendable (String) -> String? = { ProcessInfo.processInfo.environment[$0] }

  /// `oc.env`, `oc.decode`, `oc.create`, `oc.select`, `oc.deprecated`, `oc.dict.keys`, `oc.dict.values`.
  public static let standard = Resolvers()

  /// The built-in resolvers, as ``standard``.
  public init() {}

  /// These resolvers and one more. A name may have dots; `oc.…` names are taken.
  public func registering(_ name: String, _ function: @escaping Function) -> Resolvers {
    var copy = self
    copy.functions[name] = function
    return copy
  }

  /// These resolvers, with other environment variables than the process's.
  public func withEnvironment(_ environment: [String: String]) -> Resolvers {
    var copy = self
    copy.environment = { environment[$0] }
    return copy
  }

  static let builtIn = [
    "oc.env", "oc.decode", "oc.create", "oc.select", "oc.deprecated", "oc.dict.keys",
    "oc.dict.values",
  ]

  var names: [String] { Self.builtIn + functions.keys.sorted() }
}
