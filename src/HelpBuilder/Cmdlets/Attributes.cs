using System.Collections.ObjectModel;
using System.Reflection;

namespace ContainerTools.Help.Cmdlets;

/// <summary>
/// Reads attributes without making them: PowerShell's own assembly is not here, only one with its declarations, and no
/// code of the module is to run in the build.
/// </summary>
internal static class Attributes
{
    private const string Namespace = "System.Management.Automation.";

    public static IEnumerable<CustomAttributeData> Named(this MemberInfo member, string name) =>
        member.GetCustomAttributesData().Where(attribute => attribute.AttributeType.FullName == $"{Namespace}{name}Attribute");

    public static T Get<T>(this CustomAttributeData attribute, string property, T otherwise) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == property).TypedValue.Value is T value ? value : otherwise;

    /// <summary>The arguments of the constructor, those of a <c>params</c> array one by one.</summary>
    public static IEnumerable<object?> Arguments(this CustomAttributeData attribute) =>
        attribute.ConstructorArguments.SelectMany(argument => argument.Value is ReadOnlyCollection<CustomAttributeTypedArgument> array
            ? array.Select(item => item.Value)
            : [argument.Value]);
}
