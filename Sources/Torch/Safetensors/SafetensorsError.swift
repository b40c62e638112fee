/// Why a safetensors file could not be read or written.
///
/// The description is one line that says the file, what was expected, what was found, and what to
/// do:
///
/// ```swift
/// do {
///   let file = try SafetensorsFile("model.safetensors")
/// } catch {
///   print(error)
///   // model.safetensors: tensor 'a.b' ends at byte 120 of a data section of 100:
///   // the file is cut off or its header lies
/// }
/// ```
public struct SafetensorsError: Error, Hashable, Sendable {
  /// The file, as it was given.
  public let path: String

  public let reason: Reason

  /// What went wrong, for code that decides by it. Byte positions count from the header's first
  /// byte or, for tensors, from the first byte of the data section, which follows the header.
  public enum Reason: Hashable, Sendable {
    // The file itself.
    case notFound
    case isFolder
    /// A device, a pipe or a socket.
    case notRegularFile
    case permissionDenied
    /// A path with a NUL character, or one that ends in `/`.
    case invalidPath
    /// The system refused `operation`; `code` is its `errno`.
    case system(operation: String, code: Int32)
    /// Another program cut the file short while its header was read.
    case fileShrank
    /// Not a safetensors file, but something known.
    case otherFormat(OtherFormat)

    // The header as a whole.
    /// Fewer than the 8 bytes that hold the header's length.
    case fileTooShort(bytes: Int)
    case headerTooLong(bytes: UInt64)
    case headerCutOff(bytes: Int, fileBytes: Int)
    /// The header begins with another byte than `{`.
    case headerStart(byte: UInt8)
    case invalidJSON(problem: String, byte: Int)
    case invalidUTF8(byte: Int)
    /// Two entries of one name: of tensors, of fields in `tensor`, or of `__metadata__`.
    case duplicateKey(String, in: String?)
    /// `__metadata__`, or one of its values, is of another type than the format says.
    case invalidMetadata(key: String?)

    // One tensor's entry in the header.
    case missingField(String, tensor: String)
    case unknownField(String, tensor: String)
    case unknownDType(String, tensor: String)
    case invalidNumber(String, field: String, tensor: String)
    /// Other than two `data_offsets`.
    case invalidOffsetCount(Int, tensor: String)
    /// The tensor would take more bits than an `Int` can count.
    case sizeOverflow(shape: [Int], tensor: String)
    /// Elements of fewer than eight bits that end within a byte.
    case partialByte(SafetensorsDType, shape: [Int], tensor: String)
    case offsetsReversed(begin: Int, end: Int, tensor: String)
    case sizeMismatch(SafetensorsDType, shape: [Int], needed: Int, found: Int, tensor: String)

    // The data section.
    case outOfData(end: Int, dataBytes: Int, tensor: String)
    case overlap(tensor: String, begin: Int, previous: String, previousEnd: Int)
    /// Bytes between tensors, or after the last one (`before` is nil), that belong to none.
    case unusedBytes(Range<Int>, before: String?)

    // Reading one tensor.
    case noTensor(String, nearest: String?)
    /// libtorch has no counterpart of the type.
    case unsupportedDType(SafetensorsDType, tensor: String)
    /// Two elements share a byte, and a row has an odd number of them.
    case oddPacking(SafetensorsDType, shape: [Int], tensor: String)
    /// libtorch refused to make the tensor.
    case libtorch(String, tensor: String)
    /// Two names that differ only in how Unicode composes their characters; Swift's strings, and so
    /// the keys of a dictionary, do not tell them apart.
    case ambiguousNames(String)

    // Writing.
    /// A tensor named `__metadata__`.
    case reservedName
    /// The format has no counterpart of the type.
    case unstorableDType(DType, tensor: String)
    /// A tensor on the meta device.
    case noValues(tensor: String)
    /// A tensor of rank 0 whose type has two elements per byte.
    case packedScalar(tensor: String)
    case noFolder(String)
  }

  /// A kind of file that is often found under a safetensors name.
  public enum OtherFormat: Hashable, Sendable {
    /// The text that Git leaves in place of a large file that was not fetched.
    case gitLFSPointer
    /// What `torch.save` writes since version 1.6.
    case zip
    /// What `torch.save` wrote before.
    case pickle
    case html
    /// Text, such as `model.safetensors.index.json`.
    case json
    case gguf
  }
}
