using System.Collections;
using System.Reflection;
using PortKit.Caffe;
using PortKit.Layers;

namespace PortKit.House.Tests;

/// <summary>Every layer type that Caffe 1.0 registers is answered.</summary>
public sealed class LayerCatalogTests
{
    /// <summary>
    /// The types are known from elsewhere: those that the syntax of 2014 had from its upgrade, those that came after it from the words for them.
    /// </summary>
    [Fact]
    public void All_61_types_of_Caffe_are_there()
    {
        var old = (IDictionary)Field("PortKit.Caffe.Upgrade.V1ToV2", "Types");
        var since = (IEnumerable<string>)Field("PortKit.Caffe.LayerWords", "SinceV1");
        var types = old.Values.Cast<string>().Where(type => type.Length > 0).Concat(since).ToList();
        Assert.Equal(61, types.Count);
        Assert.Equal(types.Order(StringComparer.Ordinal), LayerCatalog.Caffe.Types);
        Assert.Subset(LayerCatalog.Default.Types.ToHashSet(), LayerCatalog.Caffe.Types.ToHashSet());
    }

    [Fact]
    public void What_is_not_converted_says_why()
    {
        foreach (var layer in LayerCatalog.Default.Layers.Where(layer => layer.Support.Kind != LayerSupportKind.Converted))
            Assert.False(string.IsNullOrWhiteSpace(layer.Support.Reason), $"{layer.Types[0]} needs a reason.");
    }

    [Fact]
    public void Each_type_that_is_listed_is_found()
    {
        Assert.All(LayerCatalog.Default.Types, type => Assert.True(LayerCatalog.Default.TryFind(type, out var layer) && layer.Types.Contains(type)));
        Assert.False(LayerCatalog.Default.TryFind("NoSuchType", out _));
        Assert.True(LayerCatalog.Default.Types.Count() > LayerCatalog.Caffe.Types.Count());
    }

    private static object Field(string type, string name) => typeof(LayerWords).Assembly.GetType(type, throwOnError: true)!
        .GetField(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.GetValue(null)!;
}
