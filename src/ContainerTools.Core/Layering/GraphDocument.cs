using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ContainerTools.IO.Files;

namespace ContainerTools.Layering;

/// <summary>A graph as a text. The same graph gives the same bytes. It may be used by several threads.</summary>
public sealed class GraphDocument
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    private GraphDocument(byte[] content) => Content = content;

    /// <summary>In UTF-8.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <param name="graph">The graph.</param>
    /// <param name="format">How it is written.</param>
    public static GraphDocument Of(ReferenceGraph graph, GraphFormat format) => new(format switch
    {
        GraphFormat.Json => WriteJson(graph),
        GraphFormat.Dot => Encoding.UTF8.GetBytes(WriteDot(graph)),
        _ => Encoding.UTF8.GetBytes(WriteMermaid(graph)),
    });

    /// <summary>Writes a file that is complete, or not there.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <exception cref="ImageException">The file exists, or cannot be written.</exception>
    public void Write(string path, bool overwrite) => OutputFile.Write(path, Content.Span, overwrite);

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Content.Span);

    // Names in quotes, in which Mermaid knows entities; a label with < and > would be one of HTML.
    private static string WriteMermaid(ReferenceGraph graph)
    {
        var text = new StringBuilder("flowchart LR\n");
        for (int i = 0; i < graph.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  n{i}[\"{Entities(LabelOf(graph.Nodes[i]))}<br/>{SizeOf(graph.Nodes[i])}\"]\n");
        }

        AppendEdges(text, graph, (from, to) => $"  n{from} --> n{to}\n");
        return text.ToString();
    }

    private static string WriteDot(ReferenceGraph graph)
    {
        var text = new StringBuilder("digraph references {\n  rankdir=LR;\n  node [shape=box];\n");
        for (int i = 0; i < graph.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  n{i} [label=\"{Escape(LabelOf(graph.Nodes[i]))}\\n{SizeOf(graph.Nodes[i])}\"];\n");
        }

        AppendEdges(text, graph, (from, to) => $"  n{from} -> n{to};\n");
        return text.Append("}\n").ToString();
    }

    private static byte[] WriteJson(ReferenceGraph graph)
    {
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (GraphNode node in graph.Nodes)
            {
                Write(json, node, graph.GetReferences(node.Path));
            }

            json.WriteEndArray();
        }

        content.WriteByte((byte)'\n');
        return content.ToArray();
    }

    private static void Write(Utf8JsonWriter json, GraphNode node, IReadOnlyList<GraphNode> references)
    {
        json.WriteStartObject();
        json.WriteString("path", node.Path);
        if (node.Version is not null)
        {
            json.WriteString("version", node.Version);
        }

        json.WriteNumber("narSize", node.Size);
        if (node.ClosureSize is { } closure)
        {
            json.WriteNumber("closureSize", closure);
        }

        json.WriteNumber("changeRate", node.ChangeRate);
        WriteList(json, "references", references.Select(reference => reference.Path));
        if (node.Files is { } files)
        {
            WriteList(json, "files", files.Paths);
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void AppendEdges(StringBuilder text, ReferenceGraph graph, Func<int, int, string> write)
    {
        for (int from = 0; from < graph.Count; from++)
        {
            foreach (int to in graph.References[from])
            {
                if (to != from)
                {
                    text.Append(write(from, to));
                }
            }
        }
    }

    private static string LabelOf(GraphNode node) => PrintableText.Of(node.Version is null ? node.Path : $"{node.Path} {node.Version}");

    private static string SizeOf(GraphNode node)
    {
        double size = node.Size;
        int unit = 0;
        for (; size >= 1024; size /= 1024)
        {
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(size, unit == 0 ? 0 : 1)} {Units[unit]}");
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Entities(string text) =>
        text.Replace("#", "#35;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal).Replace(">", "#gt;", StringComparison.Ordinal);
}
