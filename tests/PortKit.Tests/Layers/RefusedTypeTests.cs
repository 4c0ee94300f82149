using System.Text;
using PortKit.Layers;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

/// <summary>Types that are known and not converted.</summary>
public class RefusedTypeTests
{
    public static TheoryData<string> Types => [.. LayerCatalog.Default.Types.Where(type => Find(type) is RefusedType)];

    [Fact]
    public void There_are_some() => Assert.Equal(["MultiBoxLoss", "ProposalTarget", "Python"], Types.Select(row => row.Data).Order());

    /// <summary>The reason is that of the support table, and nobody runs what would throw.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void They_are_refused_with_their_reason(string type)
    {
        var layer = Find(type);
        Assert.Equal(LayerSupportKind.Refused, layer.Support.Kind);
        var text = LayerText.Net("2x3 2x3 2x3 2x3", $$"""layer { name: "l" type: "{{type}}" bottom: "a" bottom: "b" bottom: "c" bottom: "d" top: "y" }""");
        var error = Assert.Single(Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1, Catalog = CatalogOf(type) }).Diagnostics);
        Assert.Equal((Codes.RefusedType, $"layer 'l' ({type}): this type is not converted: {layer.Support.Reason}."), (error.Code, error.Message));
    }

    // In Caffe's own catalogue Python is not taken by the modules that are known.
    private static LayerCatalog CatalogOf(string type) => LayerCatalog.Caffe.Types.Contains(type) ? LayerCatalog.Caffe : LayerCatalog.Default;

    private static ILayer Find(string type) => CatalogOf(type).TryFind(type, out var layer) ? layer : throw new KeyNotFoundException(type);
}
