import SwiftSyntax

/// Writes what makes a declaration a target, one text for each member.
struct TargetWriter {
  let target: Target

  var members: [String] {
    DescriptorWriter(target: target).members + CallWriter(target: target).members
  }

  /// What stands in for the descriptor of a type about which something was reported, so that the compiler
  /// has nothing to add.
  static func standIn(
    in declaration: some DeclGroupSyntax, access: Access, isInheriting: Bool
  ) -> String {
    let isClass = declaration.is(ClassDeclSyntax.self)
    let code = declaration.modifiers.contains(.open) ? "open " : access.code
    return """
      \(code)\(isInheriting && isClass ? "override " : "")nonisolated \(isClass ? "class" : "static") \
      var targetDescriptor: LazyConfig::TargetDescriptor {
        Swift::fatalError()
      }
      """
  }

  /// A function in the linker section that lists the targets: it writes the type to an address.
  static func record(of type: String) -> String {
    """
    #if objectFormat(MachO)
    @section("__DATA_CONST,lazycfg")
    #else
    @section("lazycfg")
    #endif
    @used
    nonisolated static let record:
      @convention(c) (Swift::UnsafeMutableRawPointer?) -> Swift::Void = { out in
        unsafe out?.storeBytes(of: \(type).self as Any.Type, as: Any.Type.self)
      }
    """
  }
}

extension Target {
  /// The lines before a generated member: attributes.
  var attributes: String { availability.map { "\($0)\n" }.joined() }
}

extension String {
  /// The text with every line but the first moved to the right.
  func indented(_ levels: Int) -> String {
    let space = String(repeating: "  ", count: levels)
    return split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { $0.offset == 0 || $0.element.isEmpty ? String($0.element) : space + $0.element }
      .joined(separator: "\n")
  }
}
