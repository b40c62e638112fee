/// JSON Schema (draft 2020-12) for configs of a set of targets, so that editors complete and check YAML.
public enum JSONSchema {
  /// The schema of every config that these targets can make up.
  public static func text(of registry: TargetRegistry) -> String {
    JSONText.indented(value(of: registry))
  }

  static func value(of registry: TargetRegistry) -> Value {
    var definitions: [(String, Node)] = [
      (
        "reference",
        Node(["type": "string", "pattern": "\\$\\{", "description": "A reference: ${path}"])
      ),
      ("required", Node(["const": "???"])),
      ("any", Node([:])),
      (
        "repetition",
        Node([
          "type": "object",
          "properties": [
            ReservedKey.repeats: [
              "anyOf": [["type": "integer", "minimum": 0], ["$ref": "#/$defs/reference"]]
            ],
            ReservedKey.of: ["$ref": "#/$defs/any"], ReservedKey.at: ["type": "object"],
          ],
          "required": [.string(ReservedKey.repeats), .string(ReservedKey.of)],
          "additionalProperties": false,
        ])
      ),
    ]
    for target in registry.targets {
      definitions.append((target.qualifiedName, Node(object(target, registry))))
    }
    let calls = registry.targets.map { Node(reference($0)) }
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Config",
      "type": "object",
      "if": ["required": [.string(ReservedKey.target)]],
      "then": calls.isEmpty ? false : ["oneOf": .list(calls)],
      "else": [
        "properties": [
          "extends": [
            "anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]]]
          ]
        ],
        "additionalProperties": ["$ref": "#/$defs/node"],
      ],
      "$defs": .map(
        ConfigMap(
          definitions + [
            (
              "node",
              Node([
                "if": ["type": "object", "required": [.string(ReservedKey.target)]],
                "then": calls.isEmpty ? false : ["oneOf": .list(calls)],
                "else": [
                  "additionalProperties": ["$ref": "#/$defs/node"],
                  "items": ["$ref": "#/$defs/node"],
                ],
              ])
            )
          ])),
    ]
  }

  private static func object(_ target: TargetDescriptor, _ registry: TargetRegistry) -> Value {
    var properties: [(String, Node)] = [
      (ReservedKey.target, Node(["enum": .list(names(of: target).map { Node(.string($0)) })])),
      (ReservedKey.partial, Node(["type": "boolean"])),
      (ReservedKey.scope, Node(["type": "object"])),
      (ReservedKey.extends, Node(["$ref": "#/$defs/any"])),
    ]
    for parameter in target.parameters {
      var schema: [(String, Node)] = []
      if !parameter.documentation.isEmpty {
        schema.append(("description", Node(.string(parameter.documentation))))
      }
      if let value = parameter.defaultValue?.value?() { schema.append(("default", Node(value))) }
      let types =
        alternatives(parameter.type, registry) + [
          ["$ref": "#/$defs/reference"], ["$ref": "#/$defs/required"],
        ]
      schema.append(("anyOf", Node(.list(types.map { Node($0) }))))
      properties.append((parameter.key, Node(.map(ConfigMap(schema)))))
    }
    for (old, present) in target.renamed.sorted(by: { $0.key < $1.key }) {
      properties.append(
        (old, Node(["deprecated": true, "description": .string("Now '\(present)'.")])))
    }
    var fields: [(String, Node)] = [("type", Node("object"))]
    if !target.documentation.isEmpty {
      fields.append(("description", Node(.string(target.documentation))))
    }
    fields.append(("properties", Node(.map(ConfigMap(properties)))))
    fields.append(("additionalProperties", Node(false)))
    return .map(ConfigMap(fields))
  }

  private static func reference(_ target: TargetDescriptor) -> Value {
    ["$ref": .string("#/$defs/\(target.qualifiedName)")]
  }

  private static func names(of target: TargetDescriptor) -> [String] {
    [target.name, target.qualifiedName] + target.aliases
  }

  private static func alternatives(_ type: ParameterType, _ registry: TargetRegistry) -> [Value] {
    switch type {
    case .bool: return [["type": "boolean"]]
    case .int(let range):
      var fields: [(String, Node)] = [("type", Node("integer"))]
      if range.lowerBound > Int.min { fields.append(("minimum", Node(.int(range.lowerBound)))) }
      if range.upperBound < Int.max { fields.append(("maximum", Node(.int(range.upperBound)))) }
      return [.map(ConfigMap(fields))]
    case .double: return [["type": "number"]]
    case .float(let limit):
      return [["type": "number", "minimum": .double(-limit), "maximum": .double(limit)]]
    case .string: return [["type": "string"]]
    case .choice(_, let names, _): return [["enum": .list(names.map { Node(.string($0)) })]]
    case .text(let typeName, _):
      return [["description": .string(typeName), "type": ["string", "number"]]]
    case .list(let element):
      let items = anyOf(element, registry)
      let repetition: Value = [
        "allOf": [["$ref": "#/$defs/repetition"]],
        "properties": [ReservedKey.of: items],
      ]
      return [["type": "array", "items": items], repetition]
    case .map(let element):
      return [["type": "object", "additionalProperties": anyOf(element, registry)]]
    case .tuple(let elements):
      return [
        [
          "type": "array", "prefixItems": .list(elements.map { Node(anyOf($0, registry)) }),
          "minItems": .int(elements.count), "maxItems": .int(elements.count),
        ]
      ]
    case .optional(let wrapped): return alternatives(wrapped, registry) + [["type": "null"]]
    case .object(let object), .lazy(let object, _), .partial(let object, _):
      let fitting = registry.targets.filter { object.accepts($0.type) }
      var all: [Value] = fitting.map { target in
        [
          "$ref": .string("#/$defs/\(target.qualifiedName)"),
          "required": [.string(ReservedKey.target)],
        ]
      }
      if !fitting.isEmpty {
        all.append(["enum": .list(fitting.flatMap(names).map { Node(.string($0)) })])
      }
      // A map without a target is a call of the slot's own type.
      if let implied = object.implied?.targetDescriptor,
        fitting.contains(where: { $0 === implied })
      {
        all.append([
          "$ref": .string("#/$defs/\(implied.qualifiedName)"),
          "not": ["required": [.string(ReservedKey.target)]],
        ])
      }
      return all.isEmpty ? [["description": .string(object.name)]] : all
    case .view: return [["type": "object"]]
    case .any: return [[:]]
    }
  }

  private static func anyOf(_ type: ParameterType, _ registry: TargetRegistry) -> Value {
    [
      "anyOf": .list(
        (alternatives(type, registry) + [["$ref": "#/$defs/reference"]]).map { Node($0) })
    ]
  }
}
