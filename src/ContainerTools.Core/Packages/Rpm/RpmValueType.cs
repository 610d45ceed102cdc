namespace ContainerTools.Packages.Rpm;

/// <summary>How a header stores a value (rpm, <c>docs/manual/format_header.md</c>).</summary>
internal enum RpmValueType
{
    Char = 1,
    Int8 = 2,
    Int16 = 3,
    Int32 = 4,
    Int64 = 5,

    /// <summary>One text, with a zero byte at its end, as all texts have it.</summary>
    Text = 6,

    Binary = 7,
    TextArray = 8,

    /// <summary>One text in several languages.</summary>
    TranslatedText = 9,
}
