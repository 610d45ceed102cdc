using System.Reflection;

namespace ContainerTools.Help.Cmdlets;

/// <summary>Finds the cmdlets of an assembly and what can be seen of them from outside.</summary>
internal static class CmdletReader
{
    private const int NoPosition = int.MinValue;

    public static IReadOnlyList<CmdletModel> Read(string assembly) => Assembly.LoadFrom(assembly).GetExportedTypes()
        .SelectMany(type => type.Named("Cmdlet").Select(attribute => Read(type, attribute)))
        .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)
        .ToArray();

    private static CmdletModel Read(Type type, CustomAttributeData cmdlet)
    {
        IEnumerable<ParameterModel> parameters = Hierarchy(type)
            .SelectMany(level => level.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .DistinctBy(property => property.Name)
            .Where(property => property.Named("Parameter").Any(attribute => !attribute.Get("DontShow", false)))
            .Select(ReadParameter);
        if (cmdlet.Get("SupportsShouldProcess", false))
        {
            parameters = parameters.Concat(ShouldProcessParameters.All);
        }

        ParameterModel[] ordered = parameters
            .OrderBy(parameter => parameter.Uses.Min(use => use.Position ?? int.MaxValue))
            .ThenBy(parameter => !parameter.Uses.Any(use => use.Mandatory))
            .ToArray();
        string first = cmdlet.Get("DefaultParameterSetName", ParameterUse.AllSets);
        string[] sets = ordered
            .SelectMany(parameter => parameter.Uses)
            .Select(use => use.Set)
            .Where(set => set != ParameterUse.AllSets)
            .Prepend(first)
            .Distinct()
            .ToArray();
        object?[] name = cmdlet.Arguments().ToArray();
        return new CmdletModel((string)name[0]!, (string)name[1]!, sets, ordered, ReadOutputTypes(type));
    }

    private static ParameterModel ReadParameter(PropertyInfo property) => new(
        property.Name,
        Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
        property.Named("Alias").SelectMany(alias => alias.Arguments()).Cast<string>().ToArray(),
        property.Named("SupportsWildcards").Any(),
        property.Named("Parameter").Select(ReadUse).ToArray());

    private static ParameterUse ReadUse(CustomAttributeData parameter) => new(
        parameter.Get("ParameterSetName", ParameterUse.AllSets),
        parameter.Get("Position", NoPosition) is var position && position == NoPosition ? null : position,
        parameter.Get("Mandatory", false),
        parameter.Get("ValueFromPipeline", false),
        parameter.Get("ValueFromPipelineByPropertyName", false));

    private static Type[] ReadOutputTypes(Type type) =>
        type.Named("OutputType").SelectMany(output => output.Arguments()).OfType<Type>().Distinct().ToArray();

    private static IEnumerable<Type> Hierarchy(Type type)
    {
        for (Type? level = type; level is not null; level = level.BaseType)
        {
            yield return level;
        }
    }
}
