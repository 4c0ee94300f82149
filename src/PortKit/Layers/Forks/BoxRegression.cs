using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// What bbox_reg_param of zhaoweicai/mscnn says: the mean and the deviation that a net has learned the four changes of a box without.
/// </summary>
/// <param name="Mean">The means of x, y, width and height.</param>
/// <param name="Deviation">Their deviations.</param>
internal sealed record BoxRegression(float[] Mean, float[] Deviation)
{
    /// <summary>Reads it; means of 0 and deviations of 1 if there are none.</summary>
    public static BoxRegression Of(LayerSource layer)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.BboxRegParam) ?? new BBoxRegParameter();
        if (param.BboxMean.Count == 0 && param.BboxStd.Count == 0)
            return new BoxRegression(new float[4], [1, 1, 1, 1]);
        foreach (var (name, count, field) in (ReadOnlySpan<(string, int, int)>)
            [
                ("bbox_mean", param.BboxMean.Count, BBoxRegParameter.BboxMeanFieldNumber),
                ("bbox_std", param.BboxStd.Count, BBoxRegParameter.BboxStdFieldNumber)
            ])
        {
            if (count != 4)
            {
                throw layer.Refuse(
                    Codes.Contradiction,
                    layer.At(param, field),
                    $"{name} must be given four times, for x, y, width and height, or both it and the other be left out",
                    $"{count}");
            }
        }

        return new BoxRegression([.. param.BboxMean], [.. param.BboxStd]);
    }
}
