using System.Text;
using System.Text.Json;
using ContainerTools.Json;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Json;

public sealed class PythonJsonTests
{
    private const string Dump = "import json, sys; sys.stdout.write(json.dumps(json.load(sys.stdin), indent=4))";

    public static TheoryData<string> Documents => new()
    {
        "[1e15, 9999999999999998.0, 1e16, 12345678901234568.0, -9.9e16, 1e17, 1e21, 1e22, 123456789012345680000.0]",
        "[1e-3, 1e-4, 0.00012345, 1e-5, 1.5e-5, 9.999e-5, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308]",
        "[0.0, -0.0, -0, 0e5, 1.0, 10.0, 100.5, 0.1, 1.10, 12.5E+2, 0.30000000000000004, 4.35, 1e0, 100e-2]",
        "[0, 123456789012345678901234567890, -5, 18446744073709551615]",
        """{"b": 1, "a": {"x": 1, "y": 2, "x": 3}, "b": [], "c": {}}""",
        """["\ud800", "\udfff\ud83d\ude00", "a\ud83d", "\u0000\u007f\u00e9\"\\/\b\f", {"\ud800\"k": 1}]""",
        """[true, false, null, "é😀\u2028", [[], [[]], {"": ""}]]""",
    };

    [ToolTheory("python3")]
    [MemberData(nameof(Documents))]
    public void A_document_is_written_as_Python_writes_what_it_read(string json) => Assert.Equal(DumpByPython(json), Dumped(json));

    [ToolTheory("python3")]
    [InlineData(1)]
    [InlineData(2)]
    public void Numbers_have_Pythons_digits(int seed)
    {
        var random = new Random(seed);
        var numbers = new List<string>();
        while (numbers.Count < 2000)
        {
            double number = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(number))
            {
                numbers.Add(number.ToString("E16", System.Globalization.CultureInfo.InvariantCulture));
                numbers.Add((random.Next(-1_000_000, 1_000_000) * Math.Pow(10, random.Next(-20, 20))).ToString("E16", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        string json = $"[{string.Join(", ", numbers)}]";
        Assert.Equal(DumpByPython(json), Dumped(json));
    }

    [Fact]
    public void A_number_beyond_all_is_told() =>
        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => Dumped("[1e999]")).Error);

    private static string Dumped(string json) => Encoding.UTF8.GetString(PythonJson.Write(JsonDocument.Parse(json).RootElement));

    private static string DumpByPython(string json) =>
        ProcessRunner.Run("python3", ["-c", Dump], new ProcessOptions { Input = new MemoryStream(Encoding.UTF8.GetBytes(json)), Environment = new Dictionary<string, string?> { ["PYTHONUTF8"] = "1" } }).Expect().Output;
}
