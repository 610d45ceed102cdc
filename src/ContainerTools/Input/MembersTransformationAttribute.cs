using System.Collections;
using System.Management.Automation;
using ContainerTools.Composition;
using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>Makes rules, special files and accounts of hashtables and custom objects, which is how scripts and plans have them.</summary>
/// <param name="type">What to make.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MembersTransformationAttribute(Type type) : ArgumentTransformationAttribute
{
    private static readonly Dictionary<Type, Func<GivenMembers, object>> Makers = new()
    {
        [typeof(PermissionRule)] = members => new PermissionRule
        {
            Path = members.TakeText(nameof(PermissionRule.Path)) is { } path ? PathPattern.Parse(path) : null,
            Mode = members.TakeText(nameof(PermissionRule.Mode)),
            Uid = members.Take<long>(nameof(PermissionRule.Uid)),
            Gid = members.Take<long>(nameof(PermissionRule.Gid)),
            UserName = members.TakeText(nameof(PermissionRule.UserName)),
            GroupName = members.TakeText(nameof(PermissionRule.GroupName)),
            Capabilities = members.TakeText(nameof(PermissionRule.Capabilities)),
            ExtendedAttributes = members.TakeMap(nameof(PermissionRule.ExtendedAttributes)),
        },
        [typeof(SpecialFile)] = members =>
        {
            string target = members.TakeText(nameof(SpecialFile.Target)) ?? "";
            return new SpecialFile
            {
                Path = members.TakeText(nameof(SpecialFile.Path)) ?? "",
                Target = target,
                Kind = members.TakeName<FileKind>(nameof(SpecialFile.Kind)) ?? (target.Length > 0 ? FileKind.SymbolicLink : FileKind.Directory),
                Major = members.Take<uint>(nameof(SpecialFile.Major)) ?? 0,
                Minor = members.Take<uint>(nameof(SpecialFile.Minor)) ?? 0,
            };
        },
        [typeof(UserAccount)] = members =>
        {
            var user = new UserAccount(members.TakeText(nameof(UserAccount.Name)) ?? "");
            return user with
            {
                Uid = members.Take<uint>(nameof(UserAccount.Uid)),
                Gid = members.Take<uint>(nameof(UserAccount.Gid)),
                Comment = members.TakeText(nameof(UserAccount.Comment)) ?? user.Comment,
                Home = members.TakeText(nameof(UserAccount.Home)) ?? user.Home,
                Shell = members.TakeText(nameof(UserAccount.Shell)) ?? user.Shell,
                CreateHome = members.Take<bool>(nameof(UserAccount.CreateHome)) ?? false,
            };
        },
        [typeof(GroupAccount)] = members => new GroupAccount(members.TakeText(nameof(GroupAccount.Name)) ?? "")
        {
            Gid = members.Take<uint>(nameof(GroupAccount.Gid)),
            Members = members.TakeList(nameof(GroupAccount.Members)),
        },
    };

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        try
        {
            return Unwrap(inputData) is IEnumerable list and not (string or IDictionary) ? list.Cast<object?>().Select(Make).ToArray() : Make(inputData);
        }
        catch (Exception exception) when (exception is FormatException)
        {
            throw new ArgumentTransformationMetadataException(exception.Message, exception);
        }
    }

    private object? Make(object? item)
    {
        if (GivenMembers.Read(item) is not { } members)
        {
            return item;
        }

        object result = Makers[type](members);
        members.RefuseOthers();
        return result;
    }
}
