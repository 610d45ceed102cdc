namespace ContainerTools.Editing;

/// <summary>Applies an edit to every image of an index, and makes the index lead to what became of them.</summary>
internal static class IndexEditor
{
    public static ImageIndex Edit(ImageIndex index, ConfigEdit edit, IReporter reporter)
    {
        if (edit.Platform is not null)
        {
            throw new ImageException(ImageError.InvalidArgument, $"{index} has several platforms, so all its images cannot be for {edit.Platform}. Choose one of its images.", index.Reference);
        }

        Dictionary<Digest, IImage> edited = IndexRewrite.FindChanged(index, before => ImageEditor.Edit(before, edit, reporter));
        return edited.Count == 0 ? index : new IndexRewrite { Changed = edited }.Apply(index, reporter);
    }
}
