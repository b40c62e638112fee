import SwiftIfConfig
import SwiftSyntax
import SwiftSyntaxMacros

/// The members of a declaration that are compiled: those outside of `#if`, and those of its active clauses.
func activeMembers(
  of declaration: some DeclGroupSyntax, in context: some MacroExpansionContext
) -> [DeclSyntax] {
  activeMembers(declaration.memberBlock.members, context.buildConfiguration)
}

private func activeMembers(
  _ members: MemberBlockItemListSyntax, _ configuration: (any BuildConfiguration)?
) -> [DeclSyntax] {
  members.flatMap { member -> [DeclSyntax] in
    guard let condition = member.decl.as(IfConfigDeclSyntax.self) else { return [member.decl] }
    // Without a configuration, as in a test, the first clause counts.
    let clause =
      configuration.map { condition.activeClause(in: $0).clause } ?? condition.clauses.first
    guard case .decls(let members)? = clause?.elements else { return [] }
    return activeMembers(members, configuration)
  }
}
