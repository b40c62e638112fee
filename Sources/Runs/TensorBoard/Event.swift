/// One event of TensorBoard's: tensorflow's `Event`, of which these are the fields that are written.
///
/// | message | fields |
/// |---|---|
/// | `Event` | `wall_time` 1, `step` 2, `file_version` 3, `summary` 5, `session_log` 7 |
/// | `Summary` | `value` 1 |
/// | `Summary.Value` | `tag` 1, `simple_value` 2, `tensor` 8, `metadata` 9 |
/// | `SummaryMetadata` | `plugin_data` 1 (`plugin_name` 1, `content` 2), `data_class` 4 |
/// | `TensorProto` | `dtype` 1, `tensor_shape` 2 (`dim` 2 (`size` 1)), `string_val` 8 |
/// | `SessionLog` | `status` 1 |
package struct Event: Sendable {
  package enum Content: Sendable {
    /// What the file is: the first event of each.
    case fileVersion
    /// A process starts to log. Of what was logged before, TensorBoard drops this step and all behind it.
    case sessionStart
    case scalars([(name: String, value: Double)])
    /// Markdown.
    case text(name: String, String)
    /// The settings of the run, for TensorBoard's table of hyperparameters.
    case settings([(path: String, value: String)], group: String, start: Double)
    /// How the run ended.
    case end(status: RunStatus, time: Double)
  }

  /// Seconds since 1970.
  package var time: Double
  package var step: Int
  package var content: Content

  package init(time: Double, step: Int, _ content: Content) {
    self.time = time
    self.step = step
    self.content = content
  }

  /// The event as a record of a file (tensorflow.org/tutorials/load_data/tfrecord): length, its checksum, data, its
  /// checksum.
  package var record: [UInt8] {
    let data = message.bytes
    let length = ProtobufMessage.littleEndian(UInt64(data.count))
    return length + ProtobufMessage.littleEndian(CRC32C.masked(length)) + data
      + ProtobufMessage.littleEndian(CRC32C.masked(data))
  }

  private var message: ProtobufMessage {
    ProtobufMessage { event in
      event.double(1, time)
      if step != 0 { event.integer(2, step) }
      switch content {
      case .fileVersion: event.text(3, "brain.Event:2")
      case .sessionStart: event.message(7) { $0.integer(1, 1) }
      case .scalars(let values):
        event.message(5) { summary in
          for (name, value) in values {
            summary.message(1) {
              $0.text(1, name)
              $0.float(2, Float(value))
            }
          }
        }
      case .text(let name, let text):
        event.message(5) { summary in
          summary.message(1) {
            $0.text(1, name)
            $0.message(8) {
              $0.integer(1, Self.stringType)
              $0.message(2) { $0.message(2) { $0.integer(1, 1) } }
              $0.text(8, text)
            }
            $0.message(9, Self.metadata(plugin: "text", content: []))
          }
        }
      case .settings(let settings, let group, let start):
        let session = ProtobufMessage { session in
          for (path, value) in settings {
            session.message(1) {
              $0.text(1, path)
              $0.message(2, Self.value(value))
            }
          }
          session.text(4, group)
          session.double(5, start)
        }
        event.message(
          5, Self.hyperparameters("_hparams_/session_start_info", field: 3, session))
      case .end(let status, let time):
        let session = ProtobufMessage {
          $0.integer(1, status == .finished || status == .stopped ? 1 : 2)
          $0.double(2, time)
        }
        event.message(5, Self.hyperparameters("_hparams_/session_end_info", field: 4, session))
      }
    }
  }

  private static let stringType = 7
  private static let floatType = 1
  private static let tensorClass = 2

  private static func metadata(plugin: String, content: [UInt8]) -> ProtobufMessage {
    ProtobufMessage {
      $0.message(1) {
        $0.text(1, plugin)
        if !content.isEmpty { $0.data(2, content) }
      }
      $0.integer(4, tensorClass)
    }
  }

  /// A summary that carries a message of the plugin `hparams`, and an empty tensor.
  private static func hyperparameters(
    _ tag: String, field: Int, _ message: ProtobufMessage
  ) -> ProtobufMessage {
    let content = ProtobufMessage { $0.message(field, message) }
    return ProtobufMessage { summary in
      summary.message(1) {
        $0.text(1, tag)
        $0.message(8) {
          $0.integer(1, floatType)
          $0.message(2) { $0.message(2) { $0.integer(1, 0) } }
        }
        $0.message(9, metadata(plugin: "hparams", content: content.bytes))
      }
    }
  }

  /// `google.protobuf.Value` of a setting: a number, a truth value, or text.
  private static func value(_ text: String) -> ProtobufMessage {
    ProtobufMessage {
      switch text {
      case "true", "false":
        // Also false is written: which field is there says what the value is.
        $0.integer(4, text == "true" ? 1 : 0)
      default:
        if let number = Double(text), number.isFinite {
          $0.double(2, number)
        } else {
          $0.text(3, text)
        }
      }
    }
  }
}
