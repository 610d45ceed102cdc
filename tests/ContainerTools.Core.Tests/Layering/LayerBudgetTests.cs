using ContainerTools.Layering;

namespace ContainerTools.Tests.Layering;

public class LayerBudgetTests
{
    [Theory]
    [InlineData(100, 0, 99)]
    [InlineData(2, 0, 1)]
    [InlineData(100, 98, 1)]
    [InlineData(10, 4, 5)]
    public void The_base_and_the_customisation_are_taken_off(int maxLayers, int baseLayers, int available)
    {
        var budget = new LayerBudget(maxLayers, baseLayers);

        Assert.Equal((available, baseLayers + 1), (budget.Available, budget.UsedLayers));
    }

    [Theory]
    [InlineData(100, 99, "The image may have 100 layers (MaxLayers), but 99 of the base image or given as layers and 1 for the customisation leave none for the contents.")]
    [InlineData(2, 5, "The image may have 2 layers (MaxLayers), but 5 of the base image or given as layers and 1 for the customisation leave none")]
    [InlineData(1, 0, "An image needs room for at least 2 layers, but only 1 may be used.")]
    public void Contents_need_a_layer(int maxLayers, int baseLayers, string problem)
    {
        ImageException exception = Assert.Throws<ImageException>(() => new LayerBudget(maxLayers, baseLayers));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }
}
