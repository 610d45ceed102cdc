using ContainerTools.IO.Files;

namespace ContainerTools.Tests.IO;

public class FileErrorsTests
{
    // What .NET throws for a length, set or reached by writing, that a file cannot have.
    [Fact]
    public void A_file_that_would_be_too_long_is_an_error_of_the_file()
    {
        var exception = new ArgumentOutOfRangeException("value", "of .NET");

        Assert.True(FileErrors.IsFileError(exception));
        ImageException wrapped = FileErrors.Wrap(exception, "f");
        Assert.Equal((ImageError.FileFailed, "'f' cannot be written: The file system has no files that are so long."), (wrapped.Error, wrapped.Message));
    }

    [Fact]
    public void Other_mistakes_in_a_call_are_none()
    {
        Assert.False(FileErrors.IsFileError(new ArgumentOutOfRangeException("count")));
        Assert.False(FileErrors.IsFileError(new ArgumentException("no range", "value")));
    }
}
