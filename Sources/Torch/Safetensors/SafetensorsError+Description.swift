extension SafetensorsError: CustomStringConvertible {
  /// One line: the file, then what is wrong with it.
  public var description: String { "\(readable(path, limit: .max)): \(reason)" }
}

extension SafetensorsError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound: "there is no such file"
    case .isFolder: "this is a folder, not a file"
    case .notRegularFile: "this is a device, pipe or socket, not a file"
    case .permissionDenied: "no permission to open this file"
    case .invalidPath: "this path cannot name a file"
    case .system(let operation, let code):
      "cannot \(operation): \(systemMessage(code)) (errno \(code))"
    case .fileShrank: "the file became shorter while it was read: another program writes it"
    case .otherFormat(let format): "\(format)"

    case .fileTooShort(let bytes):
      "\(counted(bytes, "byte")) cannot be a safetensors file: its first 8 are its header's length"
    case .headerTooLong(let bytes):
      "the header's length of \(bytes) bytes is over the limit of \(SafetensorsHeader.limit): "
        + "this is no safetensors file, or its first 8 bytes are damaged"
    case .headerCutOff(let bytes, let fileBytes):
      "a header of \(counted(bytes, "byte")) does not fit in a file of \(fileBytes): "
        + "the file is cut off or its first 8 bytes are damaged"
    case .headerStart(let byte): "the header begins with \(shown(byte)), not with '{'"
    case .invalidJSON(let problem, let byte):
      "the header is not valid JSON at byte \(byte): \(problem)"
    case .invalidUTF8(let byte): "the string at byte \(byte) of the header is not valid UTF-8"
    case .duplicateKey(let key, let owner):
      "\(owner.map { quoted($0) } ?? "the header") has two entries \(quoted(key))"
    case .invalidMetadata(let key):
      "'__metadata__' is no map of strings" + (key.map { ": see its entry \(quoted($0))" } ?? "")

    case .missingField(let field, let tensor): "tensor \(quoted(tensor)) has no '\(field)'"
    case .unknownField(let field, let tensor):
      "tensor \(quoted(tensor)) has a field \(quoted(field)), "
        + "but the format knows only 'dtype', 'shape' and 'data_offsets'"
    case .unknownDType(let dtype, let tensor):
      "tensor \(quoted(tensor)) is of the unknown dtype \(quoted(dtype)): the format knows "
        + SafetensorsDType.allCases.map(\.rawValue).joined(separator: ", ")
    case .invalidNumber(let text, let field, let tensor):
      "tensor \(quoted(tensor)) has \(quoted(text)) in its '\(field)': "
        + "a whole number from 0 to \(Int.max) is needed"
    case .invalidOffsetCount(let count, let tensor):
      "tensor \(quoted(tensor)) has \(counted(count, "number")) in its 'data_offsets': "
        + "two are needed, its begin and its end"
    case .sizeOverflow(let shape, let tensor):
      "tensor \(quoted(tensor)) of shape \(shown(shape)) would be larger than any file can be"
    case .partialByte(let dtype, let shape, let tensor):
      "tensor \(quoted(tensor)) of \(dtype)\(shown(shape)) ends within a byte"
    case .offsetsReversed(let begin, let end, let tensor):
      "tensor \(quoted(tensor)) ends at byte \(end), before it begins at byte \(begin)"
    case .sizeMismatch(let dtype, let shape, let needed, let found, let tensor):
      "tensor \(quoted(tensor)) of \(dtype)\(shown(shape)) takes \(counted(needed, "byte")), "
        + "but its 'data_offsets' give it \(found)"

    case .outOfData(let end, let dataBytes, let tensor):
      "tensor \(quoted(tensor)) ends at byte \(end) of a data section of \(dataBytes): "
        + "the file is cut off or its header lies"
    case .overlap(let tensor, let begin, let previous, let previousEnd):
      "tensor \(quoted(tensor)) begins at byte \(begin) of the data section, "
        + "but tensor \(quoted(previous)) reaches to byte \(previousEnd)"
    case .unusedBytes(let range, let tensor?):
      "bytes \(range.lowerBound) to \(range.upperBound) of the data section, "
        + "before tensor \(quoted(tensor)), belong to no tensor"
    case .unusedBytes(let range, nil):
      "\(counted(range.count, "byte")) at the end of the file belong to no tensor"

    case .noTensor(let name, let nearest):
      "there is no tensor \(quoted(name))"
        + (nearest.map { ": did you mean \(quoted($0))?" } ?? "")
    case .unsupportedDType(let dtype, let tensor):
      "tensor \(quoted(tensor)) is of \(dtype), for which libtorch has no dtype: "
        + "only the other tensors of the file can be read"
    case .oddPacking(let dtype, let shape, let tensor):
      "tensor \(quoted(tensor)) of \(dtype)\(shown(shape)) cannot be read: "
        + "libtorch keeps two of its elements in one, so that the last dimension must be even"
    case .libtorch(let message, let tensor): "tensor \(quoted(tensor)): \(readable(message))"
    case .ambiguousNames(let name):
      "two tensors are named \(quoted(name)), composed of different Unicode characters, "
        + "and one dictionary cannot hold both: read them one by one"

    case .reservedName:
      "no tensor can be named '__metadata__', which the format keeps for itself"
    case .unstorableDType(let dtype, let tensor):
      "tensor \(quoted(tensor)) is of \(dtype), which the format cannot hold: convert it first"
    case .noValues(let tensor): "tensor \(quoted(tensor)) is on the meta device and has no values"
    case .packedScalar(let tensor):
      "tensor \(quoted(tensor)) holds two elements in a shape of no dimensions: reshape it to [1]"
    case .noFolder(let folder): "there is no folder \(quoted(folder)): make it first"
    }
  }
}

extension SafetensorsError.OtherFormat: CustomStringConvertible {
  public var description: String {
    switch self {
    case .gitLFSPointer:
      "this is a Git LFS pointer, not the file itself: fetch the file with 'git lfs pull'"
    case .zip:
      "this is a zip archive, as torch.save writes (.pt, .bin), not a safetensors file: "
        + "convert it in Python with safetensors.torch.save_file"
    case .pickle:
      "this is a Python pickle, as torch.save wrote before PyTorch 1.6, not a safetensors file: "
        + "convert it in Python with safetensors.torch.save_file"
    case .html:
      "this is a web page, not a safetensors file: the download got an error or log-in page"
    case .json:
      "this is JSON text, not a safetensors file: an index only lists the files of a checkpoint"
    case .gguf: "this is a GGUF file, not a safetensors file"
    }
  }
}

/// `text` in quotation marks, on one line, shortened where it is long.
private func quoted(_ text: String) -> String { "'\(readable(text))'" }

/// `text` on one line: characters that do not print are escaped, and of more than `limit` bytes
/// only the first characters are kept.
private func readable(_ text: String, limit: Int = 400) -> String {
  let isLong = text.utf8.count > limit
  var result = ""
  for scalar in text.unicodeScalars.prefix(isLong ? limit / 4 : .max) {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      result += "\\u{\(String(scalar.value, radix: 16))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return isLong ? result + "… (\(text.utf8.count) bytes)" : result
}

/// A shape, of which a long one is shortened.
private func shown(_ shape: [Int]) -> String {
  if shape.count <= 16 { return "\(shape)" }
  let first = shape.prefix(8).map { "\($0)" }.joined(separator: ", ")
  return "[\(first), … (\(shape.count) dimensions)]"
}

/// A byte, as a character where it prints.
func shown(_ byte: UInt8) -> String {
  if (0x20..<0x7f).contains(byte) { return "'\(UnicodeScalar(byte))'" }
  return "byte 0x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
}

/// A number with the name of what it counts: `1 byte`, `2 bytes`.
private func counted(_ count: Int, _ name: String) -> String {
  "\(count) \(name)\(count == 1 ? "" : "s")"
}
