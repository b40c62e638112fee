// What the macros say of parameters, and of the macro's own arguments.

extension DiagnosticCase {
  static let parameters = [
    DiagnosticCase(
      "nameless", "@Configurable class A { init(⟦_: Int) {} }",
      "a parameter needs a name: it is the key in the config",
      fix: Fix(
        title: "name it 'value'", source: "@Configurable class A { init(_ value: Int) {} }")),
    DiagnosticCase(
      "variadic", "@Configurable class A { init(x: Int⟦...) {} }",
      "a variadic parameter cannot be set from a config; take a list",
      fix: Fix(title: "use '[Int]'", source: "@Configurable class A { init(x: [Int]) {} }")),
    DiagnosticCase(
      "bothRoles", "@Configurable class A { init(@Inherited ⟦@Provided x: Int) {} }",
      "what is inherited is seen by nodes below in any case; '@Provided' adds nothing",
      fix: Fix(
        title: "remove '@Provided'",
        source: "@Configurable class A { init(@Inherited x: Int) {} }")),
    DiagnosticCase(
      "sameKey", "@Configurable class A { init(hiddenSize: Int, ⟦hidden_size: Int) {} }",
      "'hidden_size' and 'hiddenSize' have the same key 'hidden_size' in a config",
      fix: Fix(
        title: "call it 'hidden_size_2'",
        source: """
          @Configurable(keys: ["hidden_size": "hidden_size_2"]) class A { init(hiddenSize: Int, hidden_size: Int) {} }
          """)),
    DiagnosticCase(
      "reservedKey", "@Configurable(\"alias\") class A { init(⟦extends: Int) {} }",
      "'extends' means something else in a config",
      fix: Fix(
        title: "call it 'extends_key'",
        source: """
          @Configurable("alias", keys: ["extends": "extends_key"]) class A { init(extends: Int) {} }
          """)),
    DiagnosticCase(
      "reservedPropertyKey",
      "@Configurable(renamed: [\"old\": \"x\"]) struct A { var x: Int, ⟦_target_: Int }",
      "'_target_' means something else in a config",
      fix: Fix(
        title: "call it 'target'",
        source: """
          @Configurable(keys: ["_target_": "target"], renamed: ["old": "x"]) struct A { var x: Int, _target_: Int }
          """)),
  ]

  static let arguments = [
    DiagnosticCase(
      "notLiteralAlias", "@Configurable(⟦\"a\\(1)\") class A { init() {} }",
      "a macro sees text only: write a plain literal here"),
    DiagnosticCase(
      "notLiteralKeys", "@Configurable(keys: ⟦theKeys) class A { init(x: Int) {} }",
      "a macro sees text only: write a plain literal here",
      context: "private let theKeys = [\"x\": \"y\"]"),
    DiagnosticCase(
      "unknownKey",
      "@Configurable(keys: [⟦\"hidenSize\": \"dim\"]) class A { init(hiddenSize: Int) {} }",
      "there is no parameter 'hidenSize'; did you mean 'hiddenSize'?",
      fix: Fix(
        title: "use 'hiddenSize'",
        source: """
          @Configurable(keys: ["hiddenSize": "dim"]) class A { init(hiddenSize: Int) {} }
          """)),
    DiagnosticCase(
      "unknownProperty", "@Configurable(keys: [⟦\"other\": \"dim\"]) struct A { var x: Int }",
      "there is no property 'other'"),
    DiagnosticCase(
      "unknownCase", "@Configurable(keys: [⟦\"to\": \"2\"]) enum A { case one, two }",
      "there is no case 'to'; did you mean 'two'?",
      fix: Fix(
        title: "use 'two'",
        source: "@Configurable(keys: [\"two\": \"2\"]) enum A { case one, two }")),
    DiagnosticCase(
      "unknownRenamed",
      "@Configurable(renamed: [\"old\": ⟦\"hiddenSize\"]) class A { init(hiddenSize: Int) {} }",
      "there is no key 'hiddenSize'; did you mean 'hidden_size'?",
      fix: Fix(
        title: "use 'hidden_size'",
        source: """
          @Configurable(renamed: ["old": "hidden_size"]) class A { init(hiddenSize: Int) {} }
          """)),
  ]
}
