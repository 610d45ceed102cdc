namespace ContainerTools.Verification;

/// <summary>What is wrong with an image. Scripts match the names, so a name, once released, stays.</summary>
public enum ImageDefectCode
{
    /// <summary>An archive or layout could not be read as images.</summary>
    Unreadable,

    /// <summary>Something that a manifest names is not there.</summary>
    BlobMissing,

    /// <summary>There are more or fewer bytes than the descriptor says.</summary>
    SizeMismatch,

    /// <summary>Bytes do not have the digest that names them.</summary>
    DigestMismatch,

    /// <summary>A layer's tar does not have the digest that the config has for it.</summary>
    DiffIdMismatch,

    /// <summary>One blob is said to have several sizes.</summary>
    SizeConflict,

    /// <summary>The digest is of an algorithm that cannot be computed here.</summary>
    UnverifiableDigest,

    /// <summary>The layer lies outside the registry, where it may not be fetched from.</summary>
    ForeignLayer,

    /// <summary>The compressed data end before they are complete.</summary>
    CompressionCutShort,

    /// <summary>Something follows the compressed data.</summary>
    CompressionTrailingData,

    /// <summary>The compressed data are damaged.</summary>
    CompressionDamaged,

    /// <summary>The compression is one that cannot be read here, so the layer's content was not looked at.</summary>
    CompressionUnsupported,

    /// <summary>A media type says something else than the bytes are.</summary>
    MediaTypeMismatch,

    /// <summary>A media type that no specification of images has.</summary>
    UnknownMediaType,

    /// <summary>Docker's and OCI's media types stand in one manifest.</summary>
    MixedMediaTypes,

    /// <summary>The tar cannot be read further.</summary>
    TarMalformed,

    /// <summary>The tar lacks the blocks that end it.</summary>
    TarMissingEnd,

    /// <summary>A block of zeros stands between two entries. Engines refuse it, and some readers stop there.</summary>
    TarLoneZeroBlock,

    /// <summary>Something follows the end of the tar.</summary>
    TarTrailingData,

    /// <summary>A layer has two entries of one name.</summary>
    DuplicateEntry,

    /// <summary>An entry's name leads out of the root.</summary>
    UnsafeName,

    /// <summary>An entry's name begins with a slash.</summary>
    AbsoluteName,

    /// <summary>A link leads out of the root.</summary>
    UnsafeLink,

    /// <summary>A whiteout that takes nothing away that could be there.</summary>
    InvalidWhiteout,

    /// <summary>The base layer takes something away, although nothing is below it.</summary>
    BaseLayerWhiteout,

    /// <summary>A device node.</summary>
    DeviceNode,

    /// <summary>A kind of entry that engines refuse.</summary>
    UnknownEntryType,

    /// <summary>An entry's name has bytes that are not UTF-8.</summary>
    NameNotUnicode,

    /// <summary>The layer has so many entries that the rest was not looked at for duplicates.</summary>
    TooManyEntries,

    /// <summary>The entries of a layer have different times, so building it again may give other bytes.</summary>
    VaryingTimes,

    /// <summary>Headers have times of access or of status change, which no two builds have alike.</summary>
    VolatileTimes,

    /// <summary>Header names have the number of the process that wrote them.</summary>
    ProcessIdInHeader,

    /// <summary>A field is missing, or has a value that its specification does not allow.</summary>
    InvalidField,

    /// <summary>A field is there more than once, so that two readers may see two images.</summary>
    RepeatedField,

    /// <summary>An annotation has a value that its definition does not allow.</summary>
    InvalidAnnotation,

    /// <summary>The config does not say which system or architecture the image is for.</summary>
    PlatformMissing,

    /// <summary>The platform is spelled unusually, so that tools may not find the image.</summary>
    PlatformUnusual,

    /// <summary>The index says another platform than the config.</summary>
    PlatformMismatch,

    /// <summary>The index has several images for one platform.</summary>
    DuplicatePlatform,

    /// <summary>The history has more or fewer steps with layers than there are layers.</summary>
    HistoryMismatch,

    /// <summary>The image has no layers.</summary>
    NoLayers,

    /// <summary>The image has more layers than engines stack.</summary>
    TooManyLayers,

    /// <summary>The index has no image.</summary>
    EmptyIndex,

    /// <summary>An attestation is about nothing in the index.</summary>
    UnboundAttestation,

    /// <summary>A hard link whose target the layer does not have before it. Engines refuse it.</summary>
    HardLinkTarget,

    /// <summary>An entry lies below something in its layer that is no folder there. Engines refuse it.</summary>
    EntryBelowFile,

    /// <summary>An entry lies below what is a symbolic link in a lower layer. Engines make a folder of it, other readers follow the link.</summary>
    EntryBelowLink,

    /// <summary>An entry lies in a folder that its layer does not list, and to which a lower layer gives attributes. Some engines keep them, some do not.</summary>
    FolderNotListed,

    /// <summary>A layer has a whiteout and something else of one name. Engines refuse it, or the whiteout hides nothing.</summary>
    WhiteoutConflict,

    /// <summary>A device node 0:0, which overlay file systems take for a whiteout.</summary>
    WhiteoutDevice,

    /// <summary>A name or the target of a link is empty or longer than file systems allow.</summary>
    UnusableName,

    /// <summary>An extended attribute that Linux does not know, or that means something to overlay file systems.</summary>
    UnusableAttribute,

    /// <summary>The tar has global pax records. Engines leave them out of account, other readers apply them.</summary>
    GlobalRecords,

    /// <summary>A GNU header with a prefix of the name. Engines join them, other readers do not.</summary>
    GnuPrefix,

    /// <summary>A header or pax record has a value that engines refuse.</summary>
    InvalidTarField,

    /// <summary>A docker archive names the file of a config by another digest than it has.</summary>
    ConfigNameMismatch,

    /// <summary>A docker archive gives an image a name that engines refuse: without a tag, with a digest, or none at all.</summary>
    InvalidRepoTag,

    /// <summary>A layout has an image that the <c>manifest.json</c> beside it does not list, so that some engines do not load it.</summary>
    NotInManifestJson,
}
