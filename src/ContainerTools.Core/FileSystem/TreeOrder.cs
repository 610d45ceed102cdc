namespace ContainerTools.FileSystem;

/// <summary>The order in which a tree gives its paths: by elements, each by code point, a folder before what is in it.</summary>
internal static class TreeOrder
{
    /// <param name="left">A path as <see cref="FileTreeEntry.Path"/> has it; the root comes first.</param>
    /// <param name="right">The other one.</param>
    /// <returns>Less than, equal to or greater than zero.</returns>
    public static int Compare(string left, string right)
    {
        if (left == "." || right == ".")
        {
            return (left == "." ? 0 : 1) - (right == "." ? 0 : 1);
        }

        ReadOnlySpan<char> one = left;
        ReadOnlySpan<char> other = right;
        int shared = one.CommonPrefixLength(other);
        shared = one[..shared].LastIndexOf('/') + 1;
        return CodePointComparer.Instance.Compare(First(one[shared..]), First(other[shared..])) is not 0 and var order ? order : left.Length - right.Length;

        static string First(ReadOnlySpan<char> path) => (path.IndexOf('/') is >= 0 and var end ? path[..end] : path).ToString();
    }
}
