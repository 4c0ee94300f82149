using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// ContinuationIndicator: markers of as many sequences as batch_size, 0 at the first time step and 1 at the others
/// (continuation_indicator_layer.cpp of OpenVINO's training_toolbox_caffe and xmfbit/warpctc-caffe).
/// </summary>
internal sealed class ContinuationIndicatorLayer : ILayer
{
    public IReadOnlyList<string> Types => ["ContinuationIndicator"];

    public LayerFamily Family => LayerFamily.Input;

    public LayerSignature Signature { get; } = new(0, 0, 1, 1);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.ContinuationIndicatorParam) ?? new ContinuationIndicatorParameter();
        Check("time_step", param.TimeStep, ContinuationIndicatorParameter.TimeStepFieldNumber);
        Check("batch_size", param.BatchSize, ContinuationIndicatorParameter.BatchSizeFieldNumber);
        return new LayerPlan(context.Shape(param.TimeStep, param.BatchSize));

        void Check(string name, uint value, int field)
        {
            if (value == 0)
                throw layer.Refuse(Codes.Missing, layer.At(param, field), $"{name} must be at least 1", "0");
        }
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var top = plan.TopShapes[0];
        var values = new float[top.Count];
        Fill(values, top);
        context.Top(0, context.Graph.Constant(values, top.ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context) => Fill(context.Top(0), plan.TopShapes[0]);

    private static void Fill(Span<float> values, Shape shape)
    {
        values[..shape[1]].Clear();
        values[shape[1]..].Fill(1);
    }
}
