using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Tests;

public class SourceMapTests
{
    [Fact]
    public void A_field_that_was_not_written_stands_where_its_message_stands()
    {
        var map = new SourceMap();
        var layer = new LayerParameter();
        Assert.Equal(default, map.Locate(layer, 1));

        map.Record(layer, At(3));
        map.Record(layer, 3, 2, At(7));
        Assert.Equal([At(3), At(3), At(7), At(3)], Enumerable.Range(0, 4).Select(i => map.Locate(layer, 3, i)));
        Assert.Equal(At(3), map.Locate(layer, 4));
        Assert.Equal(At(3), map.Locate(layer, 3, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Record(layer, 3, -1, At(1)));
    }

    [Fact]
    public void Messages_are_told_apart_by_reference()
    {
        var map = new SourceMap();
        var (one, other) = (new LayerParameter(), new LayerParameter());
        map.Record(one, At(1));
        map.Record(other, At(2));
        Assert.Equal((At(1), At(2)), (map.Locate(one), map.Locate(other)));
    }

    [Fact]
    public void A_derived_message_takes_over_what_the_origin_knows_and_keeps_what_only_it_knows()
    {
        var map = new SourceMap();
        var (origin, derived, converted) = (new LayerParameter(), new LayerParameter(), new NetParameter());
        var unknown = new UnknownField("foo", At(5), "1", null);
        map.Record(origin, At(1));
        map.Record(origin, 3, 1, At(2));
        map.RecordUnknown(origin, unknown);
        map.Record(derived, 3, 0, At(9));
        map.Record(derived, 3, 1, At(9));

        map.Derive(derived, origin);
        map.Derive(converted, origin);
        map.Derive(origin, origin);

        Assert.Equal([At(1), At(9), At(2)], [map.Locate(derived), map.Locate(derived, 3, 0), map.Locate(derived, 3, 1)]);
        Assert.Equal(At(1), map.Locate(converted, 3, 1));
        Assert.Equal([unknown], map.UnknownFields(derived));
        Assert.Equal([unknown], map.UnknownFields(converted));
        Assert.Equal([unknown], map.UnknownFields(origin));
    }

    private static SourceLocation At(int line) => new("a.prototxt", line, 1);
}
