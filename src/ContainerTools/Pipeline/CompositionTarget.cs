using ContainerTools.Composition;

namespace ContainerTools.Pipeline;

/// <summary>One of the images that a command composes, and what is found for it.</summary>
/// <param name="Platform">For which it is asked; null where the platform follows from the rest.</param>
/// <param name="Parent">The base; null for none.</param>
/// <param name="Sources">What goes into layers of its own.</param>
/// <param name="CopyToRoot">What goes into the top layer.</param>
internal sealed record CompositionTarget(Platform? Platform, Image? Parent, LayerSource[] Sources, LayerSource[] CopyToRoot)
{
    /// <summary>Does what concerns this image; what is wrong with it is said with its platform.</summary>
    public T Work<T>(Func<T> work) => For(Platform, work);

    /// <summary>Does what concerns one of several platforms; what is wrong is said with it.</summary>
    /// <param name="platform">The platform, or another name of it; null where there is only one.</param>
    /// <param name="work">What to do.</param>
    public static T For<T>(object? platform, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ImageException exception) when (platform is not null)
        {
            throw new ImageException(exception.Error, $"For {platform}: {exception.Message}", exception.Subject, exception);
        }
    }
}
