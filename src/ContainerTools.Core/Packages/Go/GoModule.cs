namespace ContainerTools.Packages.Go;

/// <summary>A module that is part of a program.</summary>
/// <param name="Path">Such as <c>golang.org/x/net</c>.</param>
/// <param name="Version">Such as <c>v0.22.0</c>; <c>(devel)</c> for what was built from a folder.</param>
/// <param name="Sum">Its digest as go.sum has it; null where it is not known.</param>
/// <param name="IsMain">Whether the program itself is of it.</param>
internal sealed record GoModule(string Path, string Version, string? Sum, bool IsMain = false);
