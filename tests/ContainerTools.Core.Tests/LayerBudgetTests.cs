using ContainerTools.Layering;

namespace ContainerTools.Tests;

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
    [InlineData(100, 99, "usedLayers 100 layers to store 'fromImage' and 'extraCommands', but only maxLayers=100 were allowed. At least 1 layer is required to store contents.")]
    [InlineData(2, 5, "usedLayers 6 layers to store 'fromImage' and 'extraCommands', but only maxLayers=2 were allowed.")]
    [InlineData(1, 0, "maxLayers must be greater than 1 (current value: 1)")]
    public void Contents_need_a_layer(int maxLayers, int baseLayers, string problem)
    {
        ImageException exception = Assert.Throws<ImageException>(() => new LayerBudget(maxLayers, baseLayers));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }
}
