using System.Globalization;

namespace ContainerTools.Input;

/// <summary>What -Layer means.</summary>
internal static class LayerSelection
{
    private const int ShortestDigest = 6;

    /// <param name="image">The image.</param>
    /// <param name="text">A layer's number, the base being 0 and the last one -1; or its digest or diff ID, of which the first characters are enough.</param>
    /// <returns>The index of the layer.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: the image has no such layer, or several.</exception>
    public static int Resolve(Image image, string text)
    {
        int count = image.Layers.Count;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= -count && number < count)
        {
            return number < 0 ? count + number : number;
        }

        int[] found = [.. Enumerable.Range(0, count).Where(i => IsStartOf(text, image.Layers[i]))];
        return found switch
        {
            [var one] => one,
            // The same layer twice.
            [var first, ..] when found.All(i => image.Layers[i].DiffId == image.Layers[first].DiffId) => first,
            [] => throw new ImageException(ImageError.InvalidArgument, $"{image} has no layer '{text}': it has {count}, from 0 to {count - 1}.", text),
            _ => throw new ImageException(ImageError.InvalidArgument, $"Several layers of {image} begin with '{text}'.", text),
        };
    }

    /// <summary>Whether a text is the beginning of a layer's digest or diff ID, and long enough to be meant as one.</summary>
    public static bool IsStartOf(string text, Layer layer)
    {
        string start = text.Contains(':', StringComparison.Ordinal) ? text : $"sha256:{text}";
        return start.Length - "sha256:".Length >= ShortestDigest
            && (layer.Digest.ToString().StartsWith(start, StringComparison.Ordinal) || layer.DiffId.ToString().StartsWith(start, StringComparison.Ordinal));
    }
}
