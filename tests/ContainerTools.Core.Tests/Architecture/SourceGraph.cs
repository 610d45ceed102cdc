using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ContainerTools.Tests.Architecture;

/// <summary>Which types of a project use which others, as the compiler understands its sources. Nested types count as the type around them.</summary>
internal sealed class SourceGraph
{
    private readonly Dictionary<INamedTypeSymbol, HashSet<INamedTypeSymbol>> _uses = new(SymbolEqualityComparer.Default);
    private readonly string _folder;

    private SourceGraph(string folder, IReadOnlyList<SyntaxTree> trees)
    {
        _folder = folder;
        Literals = [.. trees.SelectMany(tree => tree.GetRoot().DescendantTokens())
            .Where(token => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken)
            .Select(token => token.ValueText)];
        var compilation = CSharpCompilation.Create("sources", trees, References(), new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        foreach (SyntaxTree tree in trees)
        {
            Read(compilation.GetSemanticModel(tree));
        }
    }

    /// <summary>Of the core, read once for all tests.</summary>
    public static SourceGraph Core { get; } = Of("src/ContainerTools.Core");

    /// <summary>The texts of string literals, those between the holes of interpolated strings among them.</summary>
    public IReadOnlyList<string> Literals { get; }

    public IEnumerable<INamedTypeSymbol> Types => _uses.Keys;

    /// <summary>Every use of a type by a type of another folder.</summary>
    public IEnumerable<(INamedTypeSymbol User, INamedTypeSymbol Used)> UsesAcrossFolders =>
        from pair in _uses
        from used in pair.Value
        where FolderOf(pair.Key) != FolderOf(used)
        select (pair.Key, used);

    public static SourceGraph Of(string project)
    {
        string folder = Path.Combine(RepositoryFolder.Root, project);
        IEnumerable<string> files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));
        return new SourceGraph(folder, [.. files.Append(Implicit).Select(file => CSharpSyntaxTree.ParseText(file == Implicit ? ImplicitUsings : File.ReadAllText(file), path: file))]);
    }

    /// <summary>Relative to the project, with slashes; empty for a file that is in none.</summary>
    public string FolderOf(INamedTypeSymbol type) =>
        Path.GetDirectoryName(Path.GetRelativePath(_folder, type.Locations[0].SourceTree!.FilePath))!.Replace('\\', '/');

    /// <summary>The groups of types that use each other in a circle (Tarjan's strongly connected components of more than one).</summary>
    public IReadOnlyList<IReadOnlyList<INamedTypeSymbol>> FindCycles()
    {
        var cycles = new List<IReadOnlyList<INamedTypeSymbol>>();
        var numbers = new Dictionary<INamedTypeSymbol, int>(SymbolEqualityComparer.Default);
        var open = new Stack<INamedTypeSymbol>();
        foreach (INamedTypeSymbol type in _uses.Keys.Where(type => !numbers.ContainsKey(type)).ToArray())
        {
            Visit(type);
        }

        return cycles;

        // The lowest number that can be reached; types that are closed have the highest of all.
        int Visit(INamedTypeSymbol type)
        {
            if (numbers.TryGetValue(type, out int known))
            {
                return known;
            }

            int own = numbers[type] = numbers.Count;
            open.Push(type);
            int lowest = _uses[type].Select(Visit).Append(own).Min();
            numbers[type] = lowest;
            if (lowest == own)
            {
                INamedTypeSymbol[] cycle = [.. open.TakeWhile(member => !SymbolEqualityComparer.Default.Equals(member, type)), type];
                foreach (INamedTypeSymbol _ in cycle)
                {
                    numbers[open.Pop()] = int.MaxValue;
                }

                if (cycle.Length > 1)
                {
                    cycles.Add(cycle);
                }
            }

            return lowest;
        }
    }

    private void Read(SemanticModel model)
    {
        foreach (MemberDeclarationSyntax declaration in model.SyntaxTree.GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>()
            .Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && node.Parent is not BaseTypeDeclarationSyntax))
        {
            var type = (INamedTypeSymbol)model.GetDeclaredSymbol(declaration)!;
            _uses.TryAdd(type, new(SymbolEqualityComparer.Default));
            foreach (SyntaxNode node in declaration.DescendantNodes().Where(node => node is ExpressionSyntax))
            {
                ISymbol? symbol = model.GetSymbolInfo(node).Symbol;
                INamedTypeSymbol? used = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
                while (used?.ContainingType is { } outer)
                {
                    used = outer;
                }

                if (used?.OriginalDefinition is { } definition && definition.Locations.Any(location => location.IsInSource && location.SourceTree!.FilePath != Implicit)
                    && !definition.IsTupleType && !SymbolEqualityComparer.Default.Equals(definition, type))
                {
                    _uses[type].Add(definition);
                }
            }
        }
    }

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("ContainerTools.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));

    private const string Implicit = "implicit usings";

    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;
}
