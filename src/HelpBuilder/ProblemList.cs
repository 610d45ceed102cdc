using System.Collections;

namespace ContainerTools.Help;

/// <summary>What is wrong with the pages, in the form in which MSBuild recognises errors.</summary>
internal sealed class ProblemList : IEnumerable<string>
{
    private readonly List<string> _lines = [];

    public void Add(string file, int line, string text) => _lines.Add($"{file}({line}): error HELP: {text}");

    public void Add(string file, string text) => _lines.Add($"{file}: error HELP: {text}");

    public IEnumerator<string> GetEnumerator() => _lines.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
