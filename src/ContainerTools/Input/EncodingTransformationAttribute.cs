using System.Globalization;
using System.Management.Automation;
using System.Text;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>Makes encodings of what -Encoding of PowerShell's own commands takes: their names, those of .NET, numbers of code pages, and encodings.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EncodingTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        try
        {
            return Unwrap(inputData) switch
            {
                null => null,
                Encoding encoding => encoding,
                int page => Encoding.GetEncoding(page),
                var name => Find(Convert.ToString(name, CultureInfo.InvariantCulture)!),
            };
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new ArgumentTransformationMetadataException(exception.Message, exception);
        }
    }

    private static Encoding Find(string name) => name.ToLowerInvariant() switch
    {
        "utf8" or "utf8nobom" or "utf8bom" or "default" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        "unicode" => Encoding.Unicode,
        "bigendianunicode" => Encoding.BigEndianUnicode,
        "utf32" => Encoding.UTF32,
        "bigendianutf32" => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        "ascii" => Encoding.ASCII,
        _ when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int page) => Encoding.GetEncoding(page),
        _ => Encoding.GetEncoding(name),
    };
}
