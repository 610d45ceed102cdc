namespace ContainerTools.Input;

/// <summary>Finds what somebody probably meant who has typed a name wrongly.</summary>
internal static class NearestName
{
    /// <returns>The known name that the fewest typing errors turn into the given one; null where more than two would be needed.</returns>
    public static string? Find(string name, IEnumerable<string> known) => known
        .Select(candidate => (Name: candidate, Errors: CountErrors(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
        .Where(candidate => candidate.Errors <= 2 && candidate.Errors < candidate.Name.Length / 2)
        .OrderBy(candidate => candidate.Errors)
        .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
        .Select(candidate => candidate.Name)
        .FirstOrDefault();

    // The distance of Damerau and Levenshtein, without edits inside of swapped letters: two letters swapped are one error.
    private static int CountErrors(string left, string right)
    {
        int[,] errors = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                errors[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(errors[i - 1, j], errors[i, j - 1]) + 1, errors[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    errors[i, j] = Math.Min(errors[i, j], errors[i - 2, j - 2] + 1);
                }
            }
        }

        return errors[left.Length, right.Length];
    }
}
