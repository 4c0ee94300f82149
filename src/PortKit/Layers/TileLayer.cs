using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Tile: the bottom repeated along an axis (tile_layer.cpp).</summary>
internal sealed class TileLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Tile"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.TileParam ?? new TileParameter();
        var bottom = context.Bottoms[0];
        var axis = context.Axis(bottom, param.Axis, layer.At(param, TileParameter.AxisFieldNumber));
        if (!param.HasTiles)
            throw layer.Refuse(Codes.Missing, layer.Location, "tiles must be given", null, "Add  tile_param { tiles: 2 }  with your number.");
        if (param.Tiles <= 0)
            throw layer.Refuse(Codes.OutOfRange, layer.At(param, TileParameter.TilesFieldNumber), "tiles must be at least 1", $"{param.Tiles}");
        var dims = bottom.ToLongs();
        dims[axis] *= param.Tiles;
        return new TilePlan(context.Shape(dims), axis, param.Tiles);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (top, axis, tiles) = (TilePlan)plan;
        var repeats = new long[top.Rank];
        Array.Fill(repeats, 1L);
        repeats[axis] = tiles;
        context.Top(0, tiles == 1
            ? context.Bottom(0)
            : context.Graph.Node("Tile", [context.Bottom(0), context.Graph.Constant(repeats)]).Shaped(top.ToLongs()));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (top, axis, tiles) = (TilePlan)plan;
        module.Top(0, tiles == 1 ? module.Bottom(0) : module.Tile(module.Bottom(0), top.Rank, axis, tiles));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, axis, tiles) = (TilePlan)plan;
        var x = context.Bottom(0);
        var y = context.Top(0);
        var size = context.BottomShapes[0].CountFrom(axis);
        for (var start = 0; start < y.Length; start += size)
            x.Slice(start / (size * tiles) * size, size).CopyTo(y[start..]);
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (_, axis, tiles) = (TilePlan)plan;
        var size = context.BottomShape(0).CountFrom(axis);
        context.BottomGradient(0).Clear();
        for (var start = 0; start < context.TopGradient(0).Length; start += size)
        {
            var sum = context.BottomGradient(0).Slice(start / (size * tiles) * size, size);
            TensorPrimitives.Add(sum, context.TopGradient(0).Slice(start, size), sum);
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var ((_, axis, tiles), shape) = ((TilePlan)plan, context.BottomShape(0));
        var apart = context.Graph.Reshape(context.TopGradient(0), shape.CountOf(0, axis), tiles, shape.CountFrom(axis));
        context.BottomGradient(0, context.Graph.ReduceSum(apart, [1], keepDims: false));
    }

    private sealed record TilePlan(Shape Top, int Axis, int Tiles) : LayerPlan(Top);
}
